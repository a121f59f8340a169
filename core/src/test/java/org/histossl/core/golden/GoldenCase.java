package org.histossl.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.opentest4j.AssertionFailedError;

/**
 * A folder with a {@code case.json} and files of numbers that a reference implementation computed.
 *
 * <p>{@link GoldenTest} runs a test once for each case.
 */
public final class GoldenCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final JsonNode json;

  private GoldenCase(Path folder, JsonNode json) {
    this.folder = folder;
    this.json = json;
  }

  /**
   * The cases whose names begin with one of some prefixes.
   *
   * @param prefixes beginnings of names; none for all cases
   * @return the cases by name
   */
  public static List<GoldenCase> all(String... prefixes) {
    List<GoldenCase> cases = new ArrayList<>();
    try (Stream<Path> folders = Files.list(GoldenFolder.root())) {
      for (Path folder : folders.sorted().toList()) {
        String name = folder.getFileName().toString();
        boolean wanted = prefixes.length == 0 || Arrays.stream(prefixes).anyMatch(name::startsWith);
        if (wanted && Files.exists(folder.resolve("case.json"))) {
          cases.add(in(folder));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  /**
   * A case that lies anywhere, such as one that a test wrote.
   *
   * @param folder where it lies
   * @return the case
   * @throws IOException if its {@code case.json} cannot be read
   */
  public static GoldenCase in(Path folder) throws IOException {
    return new GoldenCase(folder, JSON.readTree(folder.resolve("case.json").toFile()));
  }

  /**
   * A test for each case, for a {@code @TestFactory} method.
   *
   * @param test what to do with a case
   * @param prefixes beginnings of names
   * @return the tests, each under its case's name; where there is no case, one that is aborted
   */
  public static Stream<DynamicTest> tests(ThrowingConsumer<GoldenCase> test, String... prefixes) {
    List<GoldenCase> cases = all(prefixes);
    return cases.isEmpty()
        ? Stream.of(
            DynamicTest.dynamicTest(
                "no case", () -> Assumptions.abort(GoldenCasesPresent.absent(prefixes))))
        : DynamicTest.stream(cases.stream(), GoldenCase::name, test);
  }

  /**
   * The case's name.
   *
   * @return its folder's name
   */
  public String name() {
    return folder.getFileName().toString();
  }

  /**
   * All that {@code case.json} says.
   *
   * @return its root
   */
  public JsonNode json() {
    return json;
  }

  /**
   * The configuration of what was computed.
   *
   * @return the part {@code config} of {@code case.json}
   */
  public JsonNode config() {
    return json.path("config");
  }

  /**
   * The case's files.
   *
   * @return their names, as {@code case.json} lists them
   */
  public List<String> files() {
    List<String> names = new ArrayList<>();
    json.path("files").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /**
   * Whether the case has a file.
   *
   * @param file its name
   * @return true if it lies in the folder
   */
  public boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  /**
   * Where a file lies.
   *
   * @param file its name
   * @return its path
   */
  public Path path(String file) {
    return folder.resolve(file);
  }

  /**
   * Opens a safetensors file.
   *
   * @param file its name
   * @return the open file, the caller's to close
   * @throws IOException if it cannot be read
   */
  public TensorFile open(String file) throws IOException {
    return Safetensors.open(path(file));
  }

  /**
   * The names of a file's tensors.
   *
   * @param file the file's name
   * @return their names, as {@code case.json} lists them
   */
  public List<String> tensors(String file) {
    List<String> names = new ArrayList<>();
    json.path("files").path(file).path("tensors").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /**
   * Reads a tensor.
   *
   * @param file the file's name
   * @param tensor the tensor's name
   * @return a new array: FLOAT, or LONG for whole numbers
   * @throws IOException if it cannot be read
   */
  public INDArray tensor(String file, String tensor) throws IOException {
    try (TensorFile open = open(file)) {
      return open.read(tensor);
    }
  }

  /**
   * Reads a tensor's elements.
   *
   * @param file the file's name
   * @param tensor the tensor's name
   * @return its elements, row-major
   * @throws IOException if it cannot be read
   */
  public float[] floats(String file, String tensor) throws IOException {
    try (TensorFile open = open(file)) {
      return open.floats(tensor);
    }
  }

  /**
   * What {@code case.json} says of a tensor.
   *
   * @param file the file's name
   * @param tensor the tensor's name
   * @return its type, shape and tolerance
   */
  public JsonNode about(String file, String tensor) {
    JsonNode about = json.path("files").path(file).path("tensors").path(tensor);
    if (about.isMissingNode()) {
      throw new AssertionFailedError(
          String.format("%s: case.json lists no tensor '%s' in %s", name(), tensor, file));
    }
    return about;
  }

  /**
   * How far an element may be off.
   *
   * @param file the file's name
   * @param tensor the tensor's name
   * @return the {@code suggested_atol}, or 0 where the tensor is to be met exactly
   */
  public double tolerance(String file, String tensor) {
    return about(file, tensor).path("suggested_atol").asDouble(0);
  }

  /**
   * Fails unless an array has the expected shape and each of its elements that can be compared is
   * within the tolerance.
   *
   * @param file the file that holds the expected tensor
   * @param tensor the expected tensor's name
   * @param actual what was computed; of any order and type
   * @param factor how many times the suggested tolerance is allowed; 1 unless a reason is given
   * @throws IOException if the expected tensor cannot be read
   */
  public void assertClose(String file, String tensor, INDArray actual, double factor)
      throws IOException {
    List<Long> shape = Arrays.stream(actual.shape()).boxed().toList();
    double[] values = {};
    if (!actual.isEmpty()) {
      try (INDArray rows = actual.dup('c')) {
        values = rows.data().asDouble();
      }
    }
    try (TensorFile open = open(file)) {
      List<Long> wanted = open.tensor(tensor).shape();
      if (!wanted.equals(shape)) {
        throw new AssertionFailedError(where(file, tensor) + ": the shapes differ", wanted, shape);
      }
    }
    assertClose(file, tensor, values, factor);
  }

  /**
   * Fails unless each element that can be compared is within the tolerance.
   *
   * @param file the file that holds the expected tensor
   * @param tensor the expected tensor's name
   * @param actual what was computed, row-major
   * @param factor how many times the suggested tolerance is allowed; 1 unless a reason is given
   * @throws IOException if the expected tensor cannot be read
   */
  public void assertClose(String file, String tensor, float[] actual, double factor)
      throws IOException {
    double[] wide = new double[actual.length];
    Arrays.setAll(wide, i -> actual[i]);
    assertClose(file, tensor, wide, factor);
  }

  /**
   * Fails unless each element that can be compared is within the tolerance.
   *
   * @param file the file that holds the expected tensor
   * @param tensor the expected tensor's name
   * @param actual what was computed, row-major
   * @param factor how many times the suggested tolerance is allowed; 1 unless a reason is given
   * @throws IOException if the expected tensor cannot be read
   */
  public void assertClose(String file, String tensor, double[] actual, double factor)
      throws IOException {
    double allowed = tolerance(file, tensor) * factor;
    try (TensorFile open = open(file)) {
      Tensor stored = open.tensor(tensor);
      double[] expected = stored.doubles();
      if (expected.length != actual.length) {
        throw new AssertionFailedError(
            where(file, tensor) + ": the numbers of elements differ",
            expected.length,
            actual.length);
      }
      Exemption exemption = Exemption.of(about(file, tensor), stored.shape());
      int worst = -1;
      int over = 0;
      double worstDifference = -1;
      for (int i = 0; i < expected.length; i++) {
        double difference = difference(expected[i], actual[i]);
        if (!exemption.covers(i) && difference > worstDifference) {
          worstDifference = difference;
          worst = i;
        }
        over += !exemption.covers(i) && difference > allowed ? 1 : 0;
      }
      if (over > 0) {
        throw new AssertionFailedError(
            String.format(
                Locale.ROOT,
                "%s %s: %d of %d elements are off by more than %.3g (suggested_atol %.3g x %s);"
                    + " the worst, at %s, by %.3g: expected %s, actual %s",
                where(file, tensor),
                stored.shape(),
                over,
                expected.length,
                allowed,
                tolerance(file, tensor),
                factor,
                index(worst, stored.shape()),
                worstDifference,
                expected[worst],
                actual[worst]),
            expected[worst],
            actual[worst]);
      }
    }
  }

  private String where(String file, String tensor) {
    return name() + "/" + file + " " + tensor;
  }

  /** Equal infinities and a NaN for a NaN are no difference; any other NaN is an infinite one. */
  private static double difference(double expected, double actual) {
    if (Double.compare(expected, actual) == 0) {
      return 0;
    }
    double difference = Math.abs(expected - actual);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }

  private static String index(int flat, List<Long> shape) {
    long[] index = new long[shape.size()];
    long rest = flat;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.get(axis);
      rest /= shape.get(axis);
    }
    return Arrays.toString(index);
  }

  @Override
  public String toString() {
    return name();
  }

  /** The elements that cannot be compared: all, or a slice along the first axis, or none. */
  private record Exemption(long from, long to) {
    static Exemption of(JsonNode about, List<Long> shape) {
      if (about.path("exempt").asBoolean(false)) {
        return new Exemption(0, Long.MAX_VALUE);
      }
      JsonNode slice = about.path("exempt_slice");
      if (slice.isMissingNode()) {
        return new Exemption(0, 0);
      }
      long row = shape.stream().skip(1).reduce(1L, (a, b) -> a * b);
      return new Exemption(slice.get(0).asLong() * row, slice.get(1).asLong() * row);
    }

    boolean covers(int element) {
      return element >= from && element < to;
    }
  }
}

package org.histossl.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.core.engine.Engine;
import org.histossl.models.wavelet.WaveletConfig.Bands;

/**
 * What JMH does not measure: memory, compile time, and rates as shares of other rates. Each run
 * reads one thing in a fresh JVM and prints it as {@code reading, compared with, ratio}, separated
 * by tabs; a reading that is compared with nothing here has a dash.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.histossl.benchmarks.Readings memory small 4
 * }</pre>
 */
public final class Readings {
  private static final double MEGABYTE = 1 << 20;
  private static final int STEPS_TO_PEAK = 4;
  private static final int SETTLED_AFTER = 10;
  private static final int REPEATS = 9;
  private static final int LAUNCHES = 200;

  private Readings() {}

  /**
   * Reads one thing.
   *
   * @param arguments {@code memory VARIANT BATCH} (MB at the peak of a few steps), {@code resident
   *     VARIANT BATCH STEPS} (MB at the end, MB after ten steps), {@code dinov2 small BATCH}
   *     (images a second of DINOv2's steps), {@code dinov2memory small BATCH} (MB at their peak),
   *     {@code compile VARIANT BATCH} (seconds until both programs of a training are ready), {@code
   *     matmul VARIANT BATCH} (GFLOP/s of the products of a student's step, GFLOP/s of one large
   *     product), {@code tokens SIZE OTHER} (microseconds a token in pictures of two sizes), {@code
   *     launch ENGINE} (microseconds an op), {@code haar VARIANT BATCH} (microseconds of all
   *     sub-bands of the views of a step, microseconds of the step)
   * @throws IOException if the kernel does not say how much memory the process has
   */
  @SuppressWarnings("SystemOut") // the reading is the program's output
  public static void main(String[] arguments) throws IOException {
    Check.that(arguments.length > 1, "Readings needs a work and its arguments");
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    String line =
        switch (arguments[0]) {
          case "memory" -> memory(rest);
          case "dinov2" -> dinoV2(rest);
          case "dinov2memory" -> dinoV2Memory(rest);
          case "resident" -> resident(rest);
          case "compile" -> compile(rest);
          case "matmul" -> matmul(rest);
          case "tokens" -> tokens(rest);
          case "launch" -> launch(rest);
          case "haar" -> haar(rest);
          default -> throw new IllegalArgumentException("no reading '" + arguments[0] + "'");
        };
    System.out.println(line);
  }

  private static StepWork work(String... rest) {
    return StepWork.dino(variant(rest[0]), Integer.parseInt(rest[1]), Engine.standard());
  }

  private static Variant variant(String name) {
    return Variant.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static String memory(String... rest) throws IOException {
    return peak(work(rest));
  }

  private static String peak(StepWork steps) throws IOException {
    try (StepWork work = steps) {
      for (int i = 0; i < STEPS_TO_PEAK; i++) {
        work.run();
      }
      return alone(kilobytes("VmHWM") * 1024 / MEGABYTE);
    }
  }

  private static String dinoV2(String... rest) {
    int batch = Integer.parseInt(rest[1]);
    try (StepWork work = StepWork.dinoV2(batch, Engine.standard())) {
      return alone(batch * 1e6 / median(work::run, REPEATS));
    }
  }

  private static String dinoV2Memory(String... rest) throws IOException {
    return peak(StepWork.dinoV2(Integer.parseInt(rest[1]), Engine.standard()));
  }

  private static String resident(String... rest) throws IOException {
    try (StepWork work = work(rest)) {
      double settled = 0;
      for (int i = 0; i < Integer.parseInt(rest[2]); i++) {
        if (i == SETTLED_AFTER) {
          settled = kilobytes("VmRSS") * 1024 / MEGABYTE;
        }
        work.run();
      }
      return compared(kilobytes("VmRSS") * 1024 / MEGABYTE, settled);
    }
  }

  private static String compile(String... rest) {
    long start = System.nanoTime();
    StepWork work = work(rest);
    double seconds = (System.nanoTime() - start) / 1e9;
    work.close();
    return alone(seconds);
  }

  private static String matmul(String... rest) {
    double machine = MatrixProducts.ofTheMachine();
    return compared(MatrixProducts.ofStep(variant(rest[0]), Integer.parseInt(rest[1])), machine);
  }

  private static String tokens(String... rest) {
    return compared(token(Integer.parseInt(rest[0])), token(Integer.parseInt(rest[1])));
  }

  private static double token(int size) {
    try (EmbedWork work = new EmbedWork(Variant.NANO.encoder(), 1, size, Engine.standard())) {
      int side = size / Variant.PATCH_SIZE;
      double tokens = (double) side * side;
      return median(work::run, REPEATS) / tokens;
    }
  }

  private static String launch(String... rest) {
    try (LaunchWork work = new LaunchWork(Engine.valueOf(rest[0].toUpperCase(Locale.ROOT)))) {
      return alone(median(work::run, LAUNCHES) / LaunchWork.OPS);
    }
  }

  private static String haar(String... rest) {
    try (FrontEndWork transform = new FrontEndWork(Bands.ALL, Integer.parseInt(rest[1]));
        StepWork step = work(rest)) {
      return compared(median(transform::run, REPEATS), median(step::run, REPEATS));
    }
  }

  /** Microseconds of a run, the first ones left out. */
  static double median(Runnable run, int repeats) {
    double[] times = new double[repeats];
    for (int i = -repeats / 3; i < repeats; i++) {
      long start = System.nanoTime();
      run.run();
      if (i >= 0) {
        times[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    Arrays.sort(times);
    return times[repeats / 2];
  }

  /** A line of the kernel's account of this process. */
  private static double kilobytes(String name) throws IOException {
    Path status = Path.of("/proc/self/status");
    for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
      if (line.startsWith(name + ":")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException(status + " has no line " + name);
  }

  private static String alone(double reading) {
    return String.format(Locale.ROOT, "%.2f\t-\t-", reading);
  }

  private static String compared(double reading, double other) {
    return String.format(Locale.ROOT, "%.3f\t%.3f\t%.3f", reading, other, reading / other);
  }
}

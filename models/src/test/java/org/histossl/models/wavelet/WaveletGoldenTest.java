package org.histossl.models.wavelet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Node;
import org.histossl.models.GoldenGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Wavelet transforms give the numbers of PyWavelets. */
class WaveletGoldenTest {
  private static final String INPUT = "input.safetensors";
  private static final String EXPECTED = "expected.safetensors";

  /** PyWavelets' names of the sub-bands of images. */
  private static final Map<String, String> IMAGE =
      Map.of("cA", "aa", "cH", "da", "cV", "ad", "cD", "dd");

  @GoldenTest("wavelet-")
  void onOneDnn(GoldenCase golden) throws IOException {
    check(golden, Engine.NATIVE);
  }

  @GoldenTest("wavelet-")
  void inPlansOfStockOps(GoldenCase golden) throws IOException {
    check(golden, Engine.PLANNED);
  }

  @GoldenTest("wavelet-")
  void inStockSessions(GoldenCase golden) throws IOException {
    check(golden, Engine.STOCK);
  }

  private static void check(GoldenCase golden, Engine engine) throws IOException {
    Set<String> compared = new TreeSet<>();
    for (String input : golden.tensors(INPUT)) {
      if (input.startsWith("upstream") || input.startsWith("coefficients")) {
        continue;
      }
      INDArray x = golden.tensor(INPUT, input);
      String name = input.startsWith("x_") ? input.substring(2) : input;
      boolean batches = !golden.tensors(INPUT).contains("rgb");
      int[] axes = batches ? new int[] {2, 3} : new int[] {0, 1};
      int[] volume = batches ? new int[] {1, 2, 3} : new int[] {0, 1, 2};
      if (golden.tensors(EXPECTED).contains(name + ".cA")) {
        forward(new Case(golden, engine, name, IMAGE, axes, compared), x);
      }
      for (String prefix :
          List.of(
              name, name.replace("rgb", "rgb3d"), name.equals("rgb") ? "rgb3d_symmetric" : name)) {
        if (golden.tensors(EXPECTED).contains(prefix + ".aaa")) {
          forward(new Case(golden, engine, prefix, cube(), volume, compared), x);
          break;
        }
      }
    }
    assertEquals(new TreeSet<>(golden.tensors(EXPECTED)), compared, "what was compared");
  }

  private static Map<String, String> cube() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : List.of("aaa", "aad", "ada", "add", "daa", "dad", "dda", "ddd")) {
      names.put(name, name);
    }
    return names;
  }

  /** One input and how its sub-bands are called. */
  private record Case(
      GoldenCase golden,
      Engine engine,
      String name,
      Map<String, String> bands,
      int[] axes,
      Set<String> compared) {
    /** By the case's wavelet and border, Haar's and symmetric ones where it names none. */
    WaveletTransform transform() {
      boolean ring = golden.config().path("mode").asText().equals("periodization");
      return new WaveletTransform(
          Wavelet.named(golden.config().path("wavelet").asText("haar")),
          ring ? Border.PERIODIC : Border.SYMMETRIC);
    }

    INDArray upstream(String prefix, String band) throws IOException {
      return golden.tensor(INPUT, prefix + name + "." + band);
    }

    boolean has(String suffix) {
      return golden.tensors(EXPECTED).contains(name + "." + suffix);
    }

    void compare(String suffix, INDArray actual) throws IOException {
      compared.add(name + "." + suffix);
      golden.assertClose(EXPECTED, name + "." + suffix, actual, 1);
    }

    Map<String, Node> ofGolden(Map<String, Node> ours) {
      Map<String, Node> named = new LinkedHashMap<>();
      bands.forEach((golden, own) -> named.put(golden, ours.get(own)));
      return named;
    }

    Map<String, Node> ofOurs(Map<String, Node> goldens) {
      Map<String, Node> named = new LinkedHashMap<>();
      bands.forEach((golden, own) -> named.put(own, goldens.get(golden)));
      return named;
    }
  }

  private static void forward(Case one, INDArray x) throws IOException {
    Map<String, INDArray> input = Map.of("x", x);
    GoldenGraph.Part part =
        nodes -> {
          Map<String, Node> bands = one.transform().forward(GoldenGraph.at(nodes, "x"), one.axes());
          Map<String, Node> built = new LinkedHashMap<>(one.ofGolden(bands));
          built.put("reconstructed", one.transform().inverse(bands, one.axes()));
          return built;
        };
    GoldenGraph.Result values = GoldenGraph.run(one.engine(), input, Map.of(), part);
    for (String band : one.bands().keySet()) {
      one.compare(band, GoldenGraph.at(values.values(), band));
    }
    if (one.has("reconstructed")) {
      one.compare("reconstructed", GoldenGraph.at(values.values(), "reconstructed"));
    }
    if (one.has("level3_cA")) {
      Map<String, INDArray> deep =
          GoldenGraph.run(
                  one.engine(),
                  input,
                  Map.of(),
                  n ->
                      Map.of(
                          "y",
                          one.transform().approximation(GoldenGraph.at(n, "x"), 3, one.axes())))
              .values();
      one.compare("level3_cA", GoldenGraph.at(deep, "y"));
    }
    if (one.has("grad_all")) {
      gradients(one, input, part);
      inverse(one);
    }
    if (one.has("level3.cA")) {
      levels(one, input);
    }
  }

  private static void gradients(Case one, Map<String, INDArray> input, GoldenGraph.Part part)
      throws IOException {
    Map<String, INDArray> upstream = new LinkedHashMap<>();
    for (String band : one.bands().keySet()) {
      upstream.put(band, one.upstream("upstream_", band));
    }
    one.compare(
        "grad_all",
        GoldenGraph.at(GoldenGraph.run(one.engine(), input, upstream, part).gradients(), "x"));
    String first = "a".repeat(one.axes().length);
    String name = one.bands().containsKey("cA") ? "cA" : first;
    Map<String, INDArray> alone =
        GoldenGraph.run(
                one.engine(),
                input,
                Map.of(name, one.upstream("upstream_", name)),
                n ->
                    Map.of(
                        name, one.transform().approximation(GoldenGraph.at(n, "x"), 1, one.axes())))
            .gradients();
    one.compare("grad_approximation_only", GoldenGraph.at(alone, "x"));
  }

  private static void inverse(Case one) throws IOException {
    Map<String, INDArray> coefficients = new LinkedHashMap<>();
    for (String band : one.bands().keySet()) {
      coefficients.put(band, one.upstream("coefficients_", band));
    }
    boolean gradient = one.has("grad_inverse.cA");
    GoldenGraph.Result result =
        GoldenGraph.run(
            one.engine(),
            coefficients,
            gradient
                ? Map.of("y", one.golden().tensor(INPUT, "upstream_inverse_" + one.name()))
                : Map.of(),
            n -> Map.of("y", one.transform().inverse(one.ofOurs(n), one.axes())));
    one.compare("inverse", GoldenGraph.at(result.values(), "y"));
    if (gradient) {
      for (String band : one.bands().keySet()) {
        one.compare("grad_inverse." + band, GoldenGraph.at(result.gradients(), band));
      }
    }
  }

  private static void levels(Case one, Map<String, INDArray> input) throws IOException {
    int levels = one.golden().config().path("levels").asInt();
    Map<String, INDArray> values =
        GoldenGraph.run(
                one.engine(),
                input,
                Map.of(),
                nodes -> decomposed(one, GoldenGraph.at(nodes, "x"), levels))
            .values();
    for (String name : values.keySet()) {
      one.compare(name, GoldenGraph.at(values, name));
    }
  }

  private static Map<String, Node> decomposed(Case one, Node x, int levels) {
    WaveletTransform.Decomposition parts = one.transform().decompose(x, levels, one.axes());
    Map<String, Node> built = new LinkedHashMap<>();
    String last = "level" + levels + ".";
    built.put(last + "cA", parts.approximation());
    for (int level = 1; level <= levels; level++) {
      Map<String, Node> details = parts.details().get(level - 1);
      for (String band : List.of("cH", "cV", "cD")) {
        built.put("level" + level + "." + band, details.get(IMAGE.get(band)));
      }
    }
    built.put(last + "reconstructed", one.transform().reconstruct(parts, one.axes()));
    List<Map<String, Node>> only = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      Map<String, Node> details = new LinkedHashMap<>(parts.details().get(level - 1));
      if (level < levels) {
        details.replaceAll((name, node) -> node.times(0));
      }
      only.add(details);
    }
    built.put(
        last + "only_details_of_level" + levels,
        one.transform()
            .reconstruct(
                new WaveletTransform.Decomposition(parts.approximation().times(0), only),
                one.axes()));
    return built;
  }
}

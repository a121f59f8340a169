package org.histossl.models.scattering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Node;
import org.histossl.models.GoldenGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Scattering gives the numbers of kymatio. */
class ScatteringGoldenTest {
  private static final String INPUT = "input.safetensors";
  private static final String EXPECTED = "expected.safetensors";

  @GoldenTest("scattering2d-")
  void imagesOnOneDnn(GoldenCase golden) throws IOException {
    image(golden, Engine.NATIVE);
  }

  @GoldenTest("scattering2d-")
  void imagesInPlansOfStockOps(GoldenCase golden) throws IOException {
    image(golden, Engine.PLANNED);
  }

  @GoldenTest("scattering2d-")
  void imagesInStockSessions(GoldenCase golden) throws IOException {
    image(golden, Engine.STOCK);
  }

  private static void image(GoldenCase golden, Engine engine) throws IOException {
    JsonNode json = golden.config();
    ScatteringConfig config =
        new ScatteringConfig(
            json.path("J").asInt(), json.path("L").asInt(), json.path("max_order").asInt());
    boolean gradient = golden.tensors(INPUT).contains("upstream");
    GoldenGraph.Result result =
        GoldenGraph.run(
            engine,
            Map.of("x", golden.tensor(INPUT, "x")),
            gradient ? Map.of("scattering", golden.tensor(INPUT, "upstream")) : Map.of(),
            inputs -> {
              Node s = new Scattering(config).build(GoldenGraph.at(inputs, "x"));
              Node features = s.mean(3).mean(2).reshape(s.size(0), s.size(1));
              return Map.of("scattering", s, "features", features);
            });
    golden.assertClose(EXPECTED, "scattering", GoldenGraph.at(result.values(), "scattering"), 1);
    if (gradient) {
      golden.assertClose(EXPECTED, "features", GoldenGraph.at(result.values(), "features"), 1);
      golden.assertClose(EXPECTED, "grad_input", GoldenGraph.at(result.gradients(), "x"), 1);
    }
  }

  @GoldenTest("scattering2d-")
  void filtersAndPaths(GoldenCase golden) throws IOException {
    if (golden.json().path("padded_shape").isMissingNode()) {
      return;
    }
    JsonNode json = golden.config();
    int scales = json.path("J").asInt();
    int angles = json.path("L").asInt();
    int height = golden.json().path("padded_shape").get(0).asInt();
    int width = golden.json().path("padded_shape").get(1).asInt();
    int sideH = json.path("shape").get(0).asInt();
    assertEquals(height, new Scattering.Axis(sideH, 1, scales).padded());
    MorletFilters bank = new MorletFilters(height, width, angles);
    for (String tensor : golden.tensors(EXPECTED)) {
      if (!tensor.contains(".level")) {
        continue;
      }
      int level = Integer.parseInt(tensor.substring(tensor.indexOf("level") + 5));
      INDArray filter;
      if (tensor.startsWith("phi")) {
        double[] rows = MorletFilters.periodized(MorletFilters.gaussian(height, scales), level);
        double[] columns = MorletFilters.periodized(MorletFilters.gaussian(width, scales), level);
        filter =
            Nd4j.createFromArray(rows)
                .reshape(rows.length, 1)
                .mmul(Nd4j.createFromArray(columns).reshape(1, columns.length));
      } else {
        JsonNode psi = golden.json().path("psi").get(Integer.parseInt(tensor.split("\\.")[1]));
        filter =
            Nd4j.createFromArray(
                MorletFilters.periodized(
                    bank.wavelet(psi.path("j").asInt(), psi.path("theta").asInt()), level));
      }
      golden.assertClose(EXPECTED, tensor, filter, 1);
    }
    List<ScatteringPath> expected = new ArrayList<>();
    for (JsonNode path : golden.json().path("paths")) {
      expected.add(new ScatteringPath(numbers(path.path("j")), numbers(path.path("theta"))));
    }
    assertEquals(
        expected,
        ScatteringPath.all(new ScatteringConfig(scales, angles, json.path("max_order").asInt())));
  }

  private static List<Integer> numbers(JsonNode array) {
    List<Integer> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  @GoldenTest("scattering3d-")
  void volumesOnOneDnn(GoldenCase golden) throws IOException {
    volume(golden, Engine.NATIVE);
  }

  @GoldenTest("scattering3d-")
  void volumesInPlansOfStockOps(GoldenCase golden) throws IOException {
    volume(golden, Engine.PLANNED);
  }

  @GoldenTest("scattering3d-")
  void volumesInStockSessions(GoldenCase golden) throws IOException {
    volume(golden, Engine.STOCK);
  }

  private static void volume(GoldenCase golden, Engine engine) throws IOException {
    JsonNode json = golden.config();
    List<Double> powers = new ArrayList<>();
    json.path("integral_powers").forEach(power -> powers.add(power.asDouble()));
    SolidHarmonicScattering transform =
        new SolidHarmonicScattering(
            new SolidHarmonicConfig(
                json.path("J").asInt(),
                json.path("L").asInt(),
                json.path("sigma_0").asDouble(),
                powers));
    GoldenGraph.Result result =
        GoldenGraph.run(
            engine,
            Map.of("x", golden.tensor(INPUT, "x")),
            Map.of(),
            inputs -> {
              Map<String, Node> built = new LinkedHashMap<>();
              built.put("scattering", transform.build(GoldenGraph.at(inputs, "x")));
              return built;
            });
    golden.assertClose(EXPECTED, "scattering", GoldenGraph.at(result.values(), "scattering"), 1);
  }
}

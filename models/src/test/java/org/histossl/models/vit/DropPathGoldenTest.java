package org.histossl.models.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.models.encoder.DropPath;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Blocks of which a subset of the images is kept, as DINOv2 computes them, under every engine. */
class DropPathGoldenTest {
  private static final String IN = "input.safetensors";
  private static final String OUT = "expected.safetensors";
  private static final String WEIGHTS = "weights.safetensors";

  /** Sums of ours run in another order than the reference's, whose noise is that of one order. */
  private static final double ORDER_OF_SUMMATION = 4;

  @GoldenTest("dinov2-drop-path")
  void keptSubsets(GoldenCase golden) throws IOException {
    int number = 0;
    for (JsonNode block : golden.config().get("blocks")) {
      for (Engine engine : Engine.values()) {
        check(golden, block, "block" + number, engine);
      }
      number++;
    }
  }

  private static void check(GoldenCase golden, JsonNode about, String block, Engine engine)
      throws IOException {
    VitConfig config = config(about);
    Graph graph = new Graph(DataType.FLOAT);
    int sizes = about.get("shapes").size();
    Map<String, float[]> masks = new TreeMap<>();
    List<String> inputs = new ArrayList<>();
    List<Node> losses = new ArrayList<>();
    for (int i = 0; i < sizes; i++) {
      long[] shape = golden.tensor(IN, block + ".x." + i).shape();
      DropPath dropPath = new DropPath();
      Node x = graph.input("x" + i, shape);
      Node y =
          VitBlock.build(
                  graph.root(Mode.TRAIN).in(block), x, config, config.dropPathRate(0), dropPath)
              .tokens();
      graph.output("y" + i, y);
      losses.add(y.times(graph.input("upstream" + i, shape)).sum().reshape(1));
      inputs.add("x" + i);
      String[] branches = {"attention", "feedforward"};
      for (int branch = 0; branch < 2; branch++) {
        INDArray kept = golden.tensor(IN, block + ".kept." + branches[branch] + "." + i);
        float[] mask = new float[(int) shape[0]];
        for (long k = 0; k < kept.length(); k++) {
          mask[kept.getInt((int) k)] = (float) shape[0] / kept.length();
        }
        masks.put(dropPath.masks().get(branch).input(), mask);
      }
    }
    graph.loss(losses.stream().reduce(Node::plus).orElseThrow());
    try (NetworkState state = NetworkState.of(graph)) {
      for (String name : state.parameters().specs().keySet()) {
        state.parameters().get(name).assign(golden.tensor(WEIGHTS, name));
      }
      try (Program program =
          engine.compile(graph, state, Derivatives.parametersAnd(inputs.toArray(String[]::new)))) {
        masks.forEach(
            (input, mask) -> {
              for (int i = 0; i < mask.length; i++) {
                program.input(input).putScalar(i, mask[i]);
              }
            });
        for (int i = 0; i < sizes; i++) {
          program.input("x" + i).assign(golden.tensor(IN, block + ".x." + i));
          program.input("upstream" + i).assign(golden.tensor(IN, block + ".upstream." + i));
        }
        program.run();
        for (int i = 0; i < sizes; i++) {
          golden.assertClose(
              OUT, block + ".output." + i, program.output("y" + i), ORDER_OF_SUMMATION);
          golden.assertClose(
              OUT, block + ".grad_input." + i, program.inputGradient("x" + i), ORDER_OF_SUMMATION);
        }
        for (String name : state.parameters().specs().keySet()) {
          golden.assertClose(
              OUT,
              block + ".grad" + name.substring(block.length()),
              program.gradients().get(name),
              ORDER_OF_SUMMATION);
        }
      }
    }
  }

  private static VitConfig config(JsonNode about) {
    VitDetails details = VitDetails.dino().withDropPaths(VitDetails.DropPaths.UNIFORM);
    if (!about.get("layerscale").isNull()) {
      details = details.withLayerScale(about.get("layerscale").asDouble());
    }
    int patch = 8; // there is none in a block
    return new VitConfig(
        patch,
        about.get("embed_dim").asInt(),
        1,
        about.get("num_heads").asInt(),
        patch,
        about.get("rate").asDouble(),
        details);
  }
}

package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Parameter;
import org.junit.jupiter.api.Test;

/** The thesis's decoders, layer by layer, on the 4,096 prototypes of its encoder. */
class ThesisPresetsTest {
  private static final int PROTOTYPES = 4096;

  @Test
  void theClassifierHasTheThesissWidthsAndEndsInASoftmax() {
    assertEquals(MlpConfig.Output.SOFTMAX, MlpConfig.thesis().output());
    assertEquals(
        List.of("[7192, 4096]", "[2048, 7192]", "[512, 2048]", "[128, 512]", "[5, 128]"),
        weights(MlpNetwork.graph(MlpConfig.thesis(), Mode.EVAL, 1, PROTOTYPES, 5)));
  }

  @Test
  void theImageDecoderDoublesASideOfSevenFiveTimes() {
    Graph graph = ImageNetwork.graph(ImageDecoderConfig.thesis(3), Mode.EVAL, 1, PROTOTYPES);
    List<String> weights = weights(graph);
    assertEquals("[" + 256 * 7 * 7 + ", 4096]", weights.get(0));
    assertEquals(
        List.of(
            "[256, 128, 3, 3]",
            "[128, 64, 3, 3]",
            "[64, 32, 3, 3]",
            "[32, 16, 3, 3]",
            "[16, 3, 3, 3]"),
        weights.subList(1, weights.size()).stream()
            .filter(shape -> shape.contains("3, 3]"))
            .toList());
    assertArrayEquals(
        new long[] {1, 3, 224, 224},
        Check.found(graph.outputs().get(ImageNetwork.OUTPUT), "no output").shape());
  }

  private static List<String> weights(Graph graph) {
    return graph.parameterSpecs().stream()
        .filter(parameter -> parameter.name().endsWith("weight"))
        .map(Parameter::shape)
        .map(Arrays::toString)
        .toList();
  }
}

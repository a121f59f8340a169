package org.histossl.models.scattering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Map;
import org.histossl.core.engine.Engine;
import org.histossl.models.GoldenGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers of kymatio@11552ed for an image that fits on a line, with odd numbers of orientations.
 */
class ScatteringReferenceTest {
  private static final int SIDE = 8;

  /** The last digit given. */
  private static final double TOLERANCE = 1e-6;

  @ParameterizedTest
  @CsvSource({
    "1, 0.416989 0.388031",
    "3, 0.416989 0.115130 0.132448 0.076503",
    "5, 0.416989 0.069846 0.046634 0.128635 0.086705 0.051267"
  })
  void coefficientsOfAllPathsAtOnePosition(int orientations, String expected) {
    INDArray x = Nd4j.zeros(DataType.DOUBLE, 1, SIDE, SIDE);
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        x.putScalar(new long[] {0, i, j}, (3 * i + 5 * j) % 7 / 7.0);
      }
    }
    ScatteringConfig config = new ScatteringConfig(1, orientations, 2);
    INDArray s =
        GoldenGraph.at(
            GoldenGraph.run(
                    Engine.PLANNED,
                    Map.of("x", x),
                    Map.of(),
                    n -> Map.of("s", new Scattering(config).build(GoldenGraph.at(n, "x"))))
                .values(),
            "s");
    double[] actual = new double[Math.toIntExact(s.size(1))];
    for (int path = 0; path < actual.length; path++) {
      actual[path] = s.getDouble(0, path, 1, 2);
    }
    double[] wanted = Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertArrayEquals(wanted, actual, TOLERANCE);
  }
}

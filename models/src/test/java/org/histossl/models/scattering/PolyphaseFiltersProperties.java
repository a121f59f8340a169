package org.histossl.models.scattering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.GoldenGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions by blocks are convolutions. */
class PolyphaseFiltersProperties {
  private static final double TOLERANCE = 1e-9;

  @Property(tries = 25)
  void blocksGiveWhatTheSumOverAllPixelsGives(
      @ForAll int seed,
      @ForAll @IntRange(min = 0, max = 2) int halvings,
      @ForAll @IntRange(min = 1, max = 2) int phases,
      @ForAll @IntRange(min = 1, max = 3) int rows,
      @ForAll @IntRange(min = 1, max = 3) int columns) {
    int step = 1 << halvings;
    int height = step * phases * rows;
    int width = step * phases * columns;
    INDArray x = Nd4j.zeros(DataType.DOUBLE, 2, height, width);
    INDArray filters = Nd4j.zeros(DataType.DOUBLE, 2, height, width);
    FiniteDifferences.fill(x, Seed.of(seed));
    FiniteDifferences.fill(filters, Seed.of(seed).at("filters"));
    List<double[][]> spectra = new ArrayList<>();
    for (int filter = 0; filter < 2; filter++) {
      spectra.add(filters.slice(filter).dup('c').reshape(height, width).toDoubleMatrix());
    }
    INDArray moduli =
        GoldenGraph.at(
            GoldenGraph.run(
                    Engine.PLANNED,
                    Map.of("x", x),
                    Map.of(),
                    n ->
                        Map.of(
                            "y",
                            new PolyphaseFilters(spectra, step, phases)
                                .moduli(Signals.of(GoldenGraph.at(n, "x"), phases))
                                .product(identity(height / step), identity(width / step))))
                .values(),
            "y");
    for (int image = 0; image < 2; image++) {
      double[][] pixels = x.slice(image).dup('c').reshape(height, width).toDoubleMatrix();
      for (int filter = 0; filter < 2; filter++) {
        for (int i = 0; i < height; i += step) {
          for (int j = 0; j < width; j += step) {
            assertEquals(
                modulus(pixels, spectra.get(filter), i, j),
                moduli.getDouble(image, filter, i / step, j / step),
                TOLERANCE);
          }
        }
      }
    }
  }

  /** The inverse transform of the product of the spectra at one pixel, from the definition. */
  private static double modulus(double[][] x, double[][] spectrum, int i, int j) {
    int height = x.length;
    int width = x[0].length;
    double re = 0;
    double im = 0;
    for (int k = 0; k < height; k++) {
      for (int l = 0; l < width; l++) {
        for (int y = 0; y < height; y++) {
          for (int z = 0; z < width; z++) {
            double phase =
                2 * Math.PI * (k * (i - y) / (double) height + l * (j - z) / (double) width);
            re += spectrum[k][l] * x[y][z] * Math.cos(phase);
            im += spectrum[k][l] * x[y][z] * Math.sin(phase);
          }
        }
      }
    }
    return Math.hypot(re, im) / (height * width);
  }

  private static double[][] identity(int n) {
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      matrix[i][i] = 1;
    }
    return matrix;
  }
}

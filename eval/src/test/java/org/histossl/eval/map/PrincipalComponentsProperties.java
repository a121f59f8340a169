package org.histossl.eval.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;

class PrincipalComponentsProperties {
  /** The whole decomposition of the covariance, whose greatest values the search must find. */
  @Property(tries = 30)
  void theVariancesAreTheGreatestEigenvaluesOfTheCovariance(
      @ForAll long seed,
      @ForAll @IntRange(min = 5, max = 60) int count,
      @ForAll @IntRange(min = 2, max = 20) int dimensions) {
    Embeddings embeddings = random(seed, count, dimensions);
    double[][] covariance = covariance(embeddings);
    SymmetricEigen whole = SymmetricEigen.of(covariance);
    double trace = 0;
    for (int d = 0; d < dimensions; d++) {
      trace += covariance[d][d];
    }
    int components = Math.min(3, dimensions);
    List<Double> explained =
        PrincipalComponents.of(embeddings, components, Seed.of(seed)).explained();
    for (int c = 0; c < components; c++) {
      assertEquals(whole.values()[c] / trace, explained.get(c), 1e-4);
    }
  }

  @Property(tries = 30)
  void placesHaveTheVariancesTheyClaimAndDoNotCorrelate(@ForAll long seed) {
    Embeddings embeddings = random(seed, 80, 15);
    PrincipalComponents components = PrincipalComponents.of(embeddings, 2, Seed.of(seed));
    float[][] places = components.project(embeddings);
    double both = 0;
    double first = 0;
    double second = 0;
    for (float[] place : places) {
      both += place[0] * (double) place[1];
      first += place[0] * (double) place[0];
      second += place[1] * (double) place[1];
    }
    assertEquals(0, both / Math.sqrt(first * second), 1e-3);
    assertTrue(first >= second);
    assertEquals(
        components.explained().get(1) / components.explained().get(0), second / first, 1e-3);
  }

  @Property(tries = 50)
  void eigenvectorsAreStretchedByTheirEigenvalues(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int size) {
    SplittableRandom random = Seed.of(seed).random();
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextGaussian();
        matrix[j][i] = matrix[i][j];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(matrix);
    for (int v = 0; v < size; v++) {
      for (int i = 0; i < size; i++) {
        double image = 0;
        for (int j = 0; j < size; j++) {
          image += matrix[i][j] * eigen.vectors()[v][j];
        }
        assertEquals(eigen.values()[v] * eigen.vectors()[v][i], image, 1e-9);
      }
      assertTrue(v == 0 || eigen.values()[v] <= eigen.values()[v - 1]);
    }
  }

  @Example
  void whatDoesNotVaryHasNoVarianceAndAPlaceInTheMiddle() {
    Embeddings same = Embeddings.of(3, 1, 2, 3, 1, 2, 3, 1, 2, 3);
    PrincipalComponents components = PrincipalComponents.of(same, 2, Seed.of(1));
    assertEquals(List.of(0.0, 0.0), components.explained());
    for (float[] place : components.project(same)) {
      assertEquals(0f, place[0]);
    }
  }

  private static Embeddings random(long seed, int count, int dimensions) {
    SplittableRandom random = Seed.of(seed).random();
    float[] values = new float[count * dimensions];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * (1 + i % dimensions) + 3);
    }
    return Embeddings.of(dimensions, values);
  }

  private static double[][] covariance(Embeddings embeddings) {
    int n = embeddings.count();
    int d = embeddings.dimensions();
    double[] mean = new double[d];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        mean[a] += embeddings.value(i, a) / (double) n;
      }
    }
    double[][] covariance = new double[d][d];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          covariance[a][b] +=
              (embeddings.value(i, a) - mean[a]) * (embeddings.value(i, b) - mean[b]) / n;
        }
      }
    }
    return covariance;
  }
}

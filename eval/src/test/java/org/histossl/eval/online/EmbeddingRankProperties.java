package org.histossl.eval.online;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.eval.embed.Embeddings;

class EmbeddingRankProperties {
  /** Entries are floats. */
  private static final double TOLERANCE = 1e-4;

  @Property(tries = 40)
  void liesBetweenOneAndTheRank(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 30) int count,
      @ForAll @IntRange(min = 1, max = 30) int dimensions,
      @ForAll @IntRange(min = 1, max = 5) int rank) {
    double found = EmbeddingRank.rank(product(seed, count, dimensions, rank, 1));
    assertTrue(found >= 1 - TOLERANCE, () -> "" + found);
    // entries rounded to floats have all ranks, by values of a ten-millionth
    assertTrue(found <= Math.min(rank, Math.min(count, dimensions)) + 0.01, () -> "" + found);
  }

  @Property(tries = 40)
  void doesNotDependOnTheScale(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 1000) double factor) {
    double rank = EmbeddingRank.rank(product(seed, 20, 8, 8, 1));
    assertEquals(rank, EmbeddingRank.rank(product(seed, 20, 8, 8, factor)), TOLERANCE * rank);
  }

  @Property(tries = 20)
  void orthogonalEmbeddingsHaveFullRank(@ForAll @IntRange(min = 1, max = 20) int count) {
    float[] values = new float[count * count];
    for (int i = 0; i < count; i++) {
      values[i * count + i] = 3;
    }
    assertEquals(count, EmbeddingRank.rank(Embeddings.of(count, values)), TOLERANCE);
  }

  @Property(tries = 20)
  void theOrderOfTilesAndTurnsOfCoordinatesDoNotMatter(@ForAll long seed) {
    float[] values = values(seed, 12, 5, 5, 1);
    float[] reversed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[values.length - 1 - i] = values[i]; // both orders at once
    }
    double rank = EmbeddingRank.rank(Embeddings.of(5, values));
    assertEquals(rank, EmbeddingRank.rank(Embeddings.of(5, reversed)), TOLERANCE);
  }

  private static Embeddings product(long seed, int count, int dimensions, int rank, double factor) {
    return Embeddings.of(dimensions, values(seed, count, dimensions, rank, factor));
  }

  private static float[] values(long seed, int count, int dimensions, int rank, double factor) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] left = random(random, count, rank);
    double[][] right = random(random, rank, dimensions);
    float[] values = new float[count * dimensions];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < dimensions; d++) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
          sum += left[i][k] * right[k][d];
        }
        values[i * dimensions + d] = (float) (factor * sum);
      }
    }
    return values;
  }

  private static double[][] random(SplittableRandom random, int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextDouble(-1, 1);
      }
    }
    return values;
  }
}

package org.histossl.eval.knn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.junit.jupiter.api.Test;

class KnnClassifierTest {
  private static final double FLOAT_ROUNDING = 1e-5;

  @Test
  void theNearestByAngleVote() {
    Embeddings train = Embeddings.of(2, 10, 0, 0, 1, -1, 0);
    KnnClassifier knn = KnnClassifier.of(train, new int[] {0, 1, 2}, 3, new KnnConfig(2, 0.5));
    KnnResult result = knn.classify(Embeddings.of(2, 0.1f, 0.2f), Progress.none());
    assertEquals(1, result.predicted(0));
    assertArrayEquals(new int[] {1, 0}, result.neighbors(0));
    double near = 2 / Math.sqrt(5);
    assertEquals(near, result.similarity(0, 0), FLOAT_ROUNDING);
    assertEquals(Math.exp(near / 0.5), result.votes(0)[1], FLOAT_ROUNDING * 10);
    assertEquals(0.0, result.votes(0)[2]);
  }

  @Test
  void equalNeighborsGoToTheLowerIndex() {
    Embeddings train = Embeddings.of(1, 3, 1, 2, 5);
    KnnClassifier knn = KnnClassifier.of(train, new int[] {1, 0, 0, 0}, 2, new KnnConfig(2, 0.07));
    KnnResult result = knn.classify(Embeddings.of(1, 1), Progress.none());
    assertArrayEquals(new int[] {0, 1}, result.neighbors(0));
    assertEquals(0, result.predicted(0)); // equal votes: the lower class
    assertArrayEquals(new float[] {0.5f, 0.5f}, result.shares(0), 1e-6f);
  }

  @Test
  void blocksFindWhatASearchThroughAllFinds() {
    SplittableRandom random = Seed.of(2).random();
    Embeddings train = random(random, 1300, 11); // not a multiple of any block
    Embeddings queries = random(random, 300, 11);
    int[] labels = random.ints(1300, 0, 4).toArray();
    List<Long> steps = new ArrayList<>();
    KnnResult result =
        KnnClassifier.of(train, labels, 4, KnnConfig.defaults())
            .classify(queries, 256, 512, counting(steps));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), steps);
    for (int q = 0; q < queries.count(); q++) {
      int query = q;
      int[] expected =
          IntStream.range(0, 1300)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -cosine(queries, query, train, i)))
              .limit(20)
              .mapToInt(Integer::intValue)
              .toArray();
      assertArrayEquals(expected, result.neighbors(q));
    }
  }

  @Test
  void blocksDoNotDecideWhoVotesAmongEquals() {
    float[] values = new float[700 * 13];
    for (int i = 0; i < 700; i++) {
      for (int d = 0; d < 13; d++) {
        values[i * 13 + d] = (i % 3 + 1) * (d + 1); // one direction, three lengths
      }
    }
    Embeddings train = Embeddings.of(13, values);
    int[] labels = IntStream.range(0, 700).map(i -> i % 2).toArray();
    KnnClassifier knn = KnnClassifier.of(train, labels, 2, KnnConfig.defaults());
    int[] lowest = IntStream.range(0, 20).toArray();
    for (int block : new int[] {7, 64, 512, 4096}) {
      KnnResult result = knn.classify(train.select(5, 1, 600), block, block, Progress.none());
      for (int q = 0; q < 3; q++) {
        assertEquals(1, result.similarity(q, 19), FLOAT_ROUNDING);
      }
      assertArrayEquals(lowest, sorted(result.neighbors(0)), "blocks of " + block);
    }
  }

  private static int[] sorted(int[] values) {
    int[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }

  @Test
  void anEmbeddingOfZerosIsSimilarToNothing() {
    Embeddings train = Embeddings.of(2, 0, 0, -1, 0, 1, 0);
    KnnResult result =
        KnnClassifier.of(train, new int[] {0, 1, 2}, 3, KnnConfig.defaults().withNeighbors(3))
            .classify(Embeddings.of(2, 1, 0, 0, 0), Progress.none());
    assertArrayEquals(new int[] {2, 0, 1}, result.neighbors(0));
    assertArrayEquals(new int[] {0, 1, 2}, result.neighbors(1));
    assertEquals(0, result.similarity(1, 0));
  }

  @Test
  void noQueriesHaveNoNeighbors() {
    KnnClassifier knn =
        KnnClassifier.of(
            Embeddings.of(1, 1), new int[] {0}, 1, KnnConfig.defaults().withNeighbors(1));
    assertEquals(0, knn.classify(Embeddings.of(1), Progress.none()).count());
  }

  @Test
  void aNeighborOfItselfHasSimilarityOne() {
    Embeddings train = random(Seed.of(4).random(), 50, 8);
    KnnResult result =
        KnnClassifier.of(train, new int[50], 1, KnnConfig.defaults().withNeighbors(1))
            .classify(train, Progress.none());
    for (int i = 0; i < 50; i++) {
      assertArrayEquals(new int[] {i}, result.neighbors(i));
      assertEquals(1, result.similarity(i, 0), FLOAT_ROUNDING);
    }
  }

  @Test
  void moreNeighborsThanEmbeddingsAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                KnnClassifier.of(
                    Embeddings.of(1, 1, 2), new int[] {0, 0}, 1, KnnConfig.defaults()));
    assertTrue(String.valueOf(error.getMessage()).startsWith("20 neighbors need"));
  }

  @Test
  void embeddingsThatAreNotFiniteAreRefusedByRow() {
    Embeddings bad = Embeddings.of(1, 1, Float.NaN);
    KnnConfig one = KnnConfig.defaults().withNeighbors(1);
    assertThrows(
        IllegalArgumentException.class, () -> KnnClassifier.of(bad, new int[] {0, 0}, 1, one));
    KnnClassifier knn = KnnClassifier.of(Embeddings.of(1, 1), new int[] {0}, 1, one);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> knn.classify(bad, Progress.none()));
    assertEquals(
        "query embeddings must be finite, got NaN in row 1, dimension 0 (of 2 rows x 1)",
        error.getMessage());
  }

  @Test
  void anotherEncodersDimensionsAndLabelsOutOfRangeAreRefused() {
    KnnConfig one = KnnConfig.defaults().withNeighbors(1);
    KnnClassifier knn = KnnClassifier.of(Embeddings.of(1, 1), new int[] {0}, 1, one);
    assertThrows(
        IllegalArgumentException.class,
        () -> knn.classify(Embeddings.of(2, 1, 2), Progress.none()));
    assertThrows(
        IllegalArgumentException.class,
        () -> KnnClassifier.of(Embeddings.of(1, 1), new int[] {3}, 2, one));
  }

  private static Embeddings random(SplittableRandom random, int count, int dimensions) {
    float[] values = new float[count * dimensions];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embeddings.of(dimensions, values);
  }

  private static double cosine(Embeddings a, int i, Embeddings b, int j) {
    double dot = 0;
    for (int d = 0; d < a.dimensions(); d++) {
      dot += (double) a.value(i, d) * b.value(j, d);
    }
    return dot / (a.norm(i) * b.norm(j));
  }

  private static Progress counting(List<Long> steps) {
    return (what, total) ->
        new Progress.Task() {
          @Override
          public void step() {
            steps.add(steps.size() + 1L);
          }

          @Override
          public void close() {}
        };
  }
}

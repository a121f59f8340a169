package org.histossl.eval.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.junit.jupiter.api.Test;

class EmbeddingMapTest {
  private static final int GROUPS = 3;
  private static final int COUNT = 150;
  private static final int DIMENSIONS = 40;
  private static final EmbeddingMap.UmapConfig QUICK = new EmbeddingMap.UmapConfig(10, 0.1, 100);

  @Test
  void byUmapNeighborsStayNeighbors() {
    EmbeddingMap map = EmbeddingMap.umap(clouds(), QUICK, Seed.of(1));
    assertEquals(COUNT, map.rows().size());
    int right = 0;
    for (int i = 0; i < COUNT; i++) {
      right += nearest(map, i) % GROUPS == i % GROUPS ? 1 : 0;
    }
    assertTrue(right > 0.95 * COUNT, right + " of " + COUNT + " are next to one of their cloud");
  }

  @Test
  void byPrincipalComponentsCloudsLieApart() {
    EmbeddingMap map = EmbeddingMap.principalComponents(clouds(), Seed.of(1));
    int right = 0;
    for (int i = 0; i < COUNT; i++) {
      right += nearest(map, i) % GROUPS == i % GROUPS ? 1 : 0;
    }
    assertTrue(right > 0.95 * COUNT, right + " of " + COUNT + " are next to one of their cloud");
  }

  @Test
  void theSameSeedGivesTheSameMap() {
    float[][] first = EmbeddingMap.umap(clouds(), QUICK, Seed.of(1)).places();
    float[][] second = EmbeddingMap.umap(clouds(), QUICK, Seed.of(1)).places();
    for (int i = 0; i < COUNT; i++) {
      assertArrayEquals(first[i], second[i]);
    }
  }

  @Test
  void fewerEmbeddingsThanNeighborsHaveAMapToo() {
    Embeddings few = clouds().select(0, 1, 2, 3);
    for (float[] place : EmbeddingMap.umap(few, QUICK, Seed.of(1)).places()) {
      assertTrue(Float.isFinite(place[0]) && Float.isFinite(place[1]));
    }
  }

  @Test
  void tooFewAndNotFiniteAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> EmbeddingMap.principalComponents(Embeddings.of(2, 1, 2, 3, 4), Seed.of(1)));
    assertEquals(
        "a map needs at least 3 embeddings of at least 2 dimensions, got 2 of 2",
        error.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> EmbeddingMap.umap(Embeddings.of(2, 1, 2, 3, 4, Float.NaN, 6), QUICK, Seed.of(1)));
  }

  private static int nearest(EmbeddingMap map, int point) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < map.rows().size(); i++) {
      double distance = Math.hypot(map.x(i) - map.x(point), map.y(i) - map.y(point));
      if (i != point && distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  /** Clouds around three far points; by turns of one and the next. */
  private static Embeddings clouds() {
    SplittableRandom random = Seed.of(3).random();
    float[] values = new float[COUNT * DIMENSIONS];
    for (int i = 0; i < COUNT; i++) {
      for (int d = 0; d < DIMENSIONS; d++) {
        values[i * DIMENSIONS + d] =
            (float) (random.nextGaussian() + (d % GROUPS == i % GROUPS ? 5 : 0));
      }
    }
    return Embeddings.of(DIMENSIONS, values);
  }
}

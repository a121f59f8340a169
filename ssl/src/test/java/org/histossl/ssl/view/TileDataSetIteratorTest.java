package org.histossl.ssl.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class TileDataSetIteratorTest {
  private static final int TILES = 11;

  /** Tile i is of gray i and class i mod 3; every fourth has no label. */
  private static TileDataSetIterator iterator() throws IOException {
    TileSource source =
        TileSource.of(TILES, i -> RgbImage.filled(4, 4, i << 16 | (i + 20) << 8 | (i + 40)));
    List<OptionalInt> labels =
        IntStream.range(0, TILES)
            .mapToObj(i -> i % 4 == 3 ? OptionalInt.empty() : OptionalInt.of(i % 3))
            .toList();
    return TileDataSetIterator.of(
        source, labels, List.of("a", "b", "c"), 4, Normalization.unit(), Seed.of(5));
  }

  private static List<Integer> epoch(TileDataSetIterator tiles) {
    List<Integer> seen = new ArrayList<>();
    while (tiles.hasNext()) {
      DataSet batch = tiles.next();
      assertArrayEquals(new long[] {batch.numExamples(), 3, 4, 4}, batch.getFeatures().shape());
      for (int i = 0; i < batch.numExamples(); i++) {
        int tile = Math.round(255 * batch.getFeatures().getFloat(i, 0, 1, 2));
        assertEquals((tile + 20) / 255f, batch.getFeatures().getFloat(i, 1, 3, 3));
        assertEquals((tile + 40) / 255f, batch.getFeatures().getFloat(i, 2, 0, 0));
        for (int c = 0; c < 3; c++) {
          assertEquals(tile % 3 == c ? 1 : 0, batch.getLabels().getFloat(i, c));
        }
        seen.add(tile);
      }
    }
    return seen;
  }

  @Test
  void everyLabeledTileComesOnceAnEpochInAnOrderOfItsOwn() throws IOException {
    TileDataSetIterator tiles = iterator();
    List<Integer> first = epoch(tiles);
    assertEquals(9, first.size());
    assertEquals(new TreeSet<>(List.of(0, 1, 2, 4, 5, 6, 8, 9, 10)), new TreeSet<>(first));
    assertFalse(tiles.hasNext());
    assertThrows(NoSuchElementException.class, tiles::next);
    tiles.reset();
    List<Integer> second = epoch(tiles);
    assertNotEquals(first, second);
    assertEquals(new TreeSet<>(first), new TreeSet<>(second));
    assertEquals(first, epoch(iterator()));
  }

  @Test
  void itTellsItsShapes() throws IOException {
    TileDataSetIterator tiles = iterator();
    assertEquals(48, tiles.inputColumns());
    assertEquals(3, tiles.totalOutcomes());
    assertEquals(4, tiles.batch());
    assertEquals(List.of("a", "b", "c"), tiles.getLabels());
  }

  @Test
  void tilesWithoutAnyLabelAreRefused() {
    TileSource source = TileSource.of(1, i -> RgbImage.filled(4, 4, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            TileDataSetIterator.of(
                source,
                List.of(OptionalInt.empty()),
                List.of("a"),
                1,
                Normalization.unit(),
                Seed.of(1)));
  }
}

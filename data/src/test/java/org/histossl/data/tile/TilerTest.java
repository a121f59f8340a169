package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Test;

class TilerTest {
  private static final TilerConfig CONFIG = TilerConfig.thesis().withTileSize(32);
  private static final RgbImage IMAGE = MemorySlide.tissue(400, 300, 64, 96, 100);

  private static List<Tile> tiles(TilerConfig config, MemorySlide slide) throws IOException {
    List<Tile> tiles = new ArrayList<>();
    new Tiler(config)
        .tile(
            "s",
            slide,
            (tile, pixels) -> {
              tiles.add(tile);
              if (tile.kept()) {
                assertArrayEquals(
                    IMAGE.crop(tile.x(), tile.y(), 32, 32).rgb(), pixels.orElseThrow().rgb());
              } else {
                assertTrue(pixels.isEmpty());
              }
            });
    return tiles;
  }

  @Test
  void everyPlaceOfTheGridComesOnceAndKeptTilesBringTheirPixels() throws IOException {
    Set<List<Integer>> places = new HashSet<>();
    List<Tile> tiles = tiles(CONFIG, new MemorySlide(IMAGE));
    tiles.forEach(tile -> assertTrue(places.add(List.of(tile.x(), tile.y()))));
    assertEquals(12 * 9, tiles.size());
    // The square covers columns 64..163, rows 96..195: 3 x 3 whole tiles, then 4 of 32 columns.
    assertEquals(9, tiles.stream().filter(Tile::kept).count());
  }

  @Test
  void whatTheCoarseLevelShowsBlankIsNotRead() throws IOException {
    MemorySlide slide = new MemorySlide(IMAGE, 4);
    List<Tile> skipping = tiles(CONFIG, slide);
    assertTrue(slide.finePixelsRead() < 6 * 6 * 32 * 32, "read " + slide.finePixelsRead());
    assertTrue(
        skipping.stream().anyMatch(t -> t.reasonDropped().equals(Optional.of(Tile.NO_TISSUE))));
    MemorySlide whole = new MemorySlide(IMAGE, 4);
    List<Tile> reading = tiles(CONFIG.withCoarseEmptiness(2), whole);
    assertEquals(12 * 32 * 9 * 32, whole.finePixelsRead());
    assertEquals(
        reading.stream().filter(Tile::kept).toList(),
        skipping.stream().filter(Tile::kept).toList());
    assertEquals(reading.size(), skipping.size());
  }

  @Test
  void aFilterThatKeepsBlankTilesIsNotOverruledByTheCoarseLevel() throws IOException {
    TilerConfig config = CONFIG.withFilter(TileFilter.emptinessAtMost(0.5).not());
    List<Tile> skipping = tiles(config, new MemorySlide(IMAGE, 4));
    assertEquals(tiles(config, new MemorySlide(IMAGE)), skipping);
  }

  @Test
  void theLabelIsTheHighestClassInTheMask() throws IOException {
    MemorySlide slide = new MemorySlide(IMAGE);
    MemoryMask mask = new MemoryMask(400, 300, 127, 127, 1, 3);
    TileLabels labels = TileLabels.of(slide, mask, LabelRule.identity(ClassScheme.gleason()));
    List<Tile> high = new ArrayList<>();
    new Tiler(CONFIG)
        .tile(
            "s",
            slide,
            labels,
            (tile, pixels) -> {
              if (tile.label().equals(OptionalInt.of(3))) {
                high.add(tile);
              } else {
                assertEquals(OptionalInt.of(1), tile.label());
              }
            });
    assertEquals(1, high.size());
    assertEquals(96, high.get(0).x());
    assertEquals(96, high.get(0).y());
  }

  @Test
  void aMaskOfAnotherSizeIsRefusedWithBothSizes() {
    String message =
        message(
            IOException.class,
            () ->
                TileLabels.of(
                    new MemorySlide(IMAGE),
                    new MemoryMask(400, 299, 0, 0, 1, 2),
                    LabelRule.identity(ClassScheme.gleason())));
    assertTrue(message.contains("400 x 300") && message.contains("400 x 299"), message);
  }

  @Test
  void anUnknownMaskCodeNamesMaskAndPlace() throws IOException {
    MemorySlide slide = new MemorySlide(IMAGE);
    TileLabels labels =
        TileLabels.of(
            slide,
            new MemoryMask(400, 300, 40, 70, 1, 9),
            LabelRule.identity(ClassScheme.gleason()));
    String message =
        message(
            IOException.class,
            () -> new Tiler(CONFIG).tile("s", slide, labels, (tile, pixels) -> {}));
    assertTrue(
        message.startsWith("mask 'memory mask' at x=32 y=64 of level 0: mask code 9"), message);
  }

  @Test
  void theFirstDroppedTilesOfEachReasonBringPixelsOnRequest() throws IOException {
    List<String> sampled = new ArrayList<>();
    new Tiler(CONFIG.withDroppedSamples(2))
        .tile(
            "s",
            new MemorySlide(IMAGE, 4),
            (tile, pixels) -> {
              if (!tile.kept() && pixels.isPresent()) {
                sampled.add(tile.reasonDropped().orElseThrow());
                assertArrayEquals(IMAGE.crop(tile.x(), tile.y(), 32, 32).rgb(), pixels.get().rgb());
              }
            });
    assertEquals(2, sampled.stream().filter(Tile.NO_TISSUE::equals).count());
  }

  @Test
  void aLevelThatTheSlideLacksIsNamed() {
    String message =
        message(
            IOException.class,
            () ->
                new Tiler(CONFIG.withLevel(2))
                    .tile("s", new MemorySlide(IMAGE, 4), (tile, pixels) -> {}));
    assertEquals("cannot cut level 2 of slide 'memory': only levels 0..1 exist", message);
  }
}

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
import org.junit.jupiter.api.Tag;
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
            cut -> {
              Tile tile = cut.tile();
              tiles.add(tile);
              if (tile.kept()) {
                assertArrayEquals(
                    IMAGE.crop(tile.x(), tile.y(), 32, 32).rgb(), cut.pixels().orElseThrow().rgb());
              } else {
                assertTrue(cut.pixels().isEmpty());
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
            cut -> {
              if (cut.tile().label().equals(OptionalInt.of(3))) {
                high.add(cut.tile());
              } else {
                assertEquals(OptionalInt.of(1), cut.tile().label());
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
        message(IOException.class, () -> new Tiler(CONFIG).tile("s", slide, labels, cut -> {}));
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
            cut -> {
              Tile tile = cut.tile();
              if (!tile.kept() && cut.pixels().isPresent()) {
                sampled.add(tile.reasonDropped().orElseThrow());
                assertArrayEquals(
                    IMAGE.crop(tile.x(), tile.y(), 32, 32).rgb(), cut.pixels().get().rgb());
              }
            });
    assertEquals(2, sampled.stream().filter(Tile.NO_TISSUE::equals).count());
  }

  @Test
  void aLevelThatTheSlideLacksIsNamed() {
    String message =
        message(
            IOException.class,
            () -> new Tiler(CONFIG.withLevel(2)).tile("s", new MemorySlide(IMAGE, 4), cut -> {}));
    assertEquals("cannot cut level 2 of slide 'memory': only levels 0..1 exist", message);
  }

  @Test
  @Tag("hostile")
  void tilesOnADamagedBlockAreBrokenAndTheOthersAreWhole() throws IOException {
    List<Tile> whole = tiles(CONFIG, new MemorySlide(IMAGE));
    List<CutTile> cuts = new ArrayList<>();
    MemorySlide slide = new MemorySlide(IMAGE).withBrokenBlock(0, 2, 2);
    new Tiler(CONFIG).tile("s", slide, cuts::add);
    assertEquals(whole.size(), cuts.size());
    int broken = 0;
    for (int i = 0; i < cuts.size(); i++) {
      Tile tile = cuts.get(i).tile();
      if (tile.x() / 64 == 2 && tile.y() / 64 == 2) {
        broken++;
        assertEquals(Optional.of(Tile.BROKEN), tile.reasonDropped());
        String damage = String.valueOf(cuts.get(i).damage().orElseThrow().getMessage());
        assertTrue(damage.contains("x=128 y=128") && damage.contains("truncated"), damage);
      } else {
        assertEquals(whole.get(i), tile);
      }
    }
    assertEquals(4, broken);
  }

  @Test
  @Tag("hostile")
  void aDamagedBlockOfTheCoarseLevelLosesNoTile() throws IOException {
    MemorySlide damaged = new MemorySlide(IMAGE, 4).withBrokenBlock(1, 0, 0);
    assertEquals(
        tiles(CONFIG, new MemorySlide(IMAGE, 4)).stream().filter(Tile::kept).toList(),
        tiles(CONFIG, damaged).stream().filter(Tile::kept).toList());
  }

  @Test
  void aSlideWithoutTissueGivesNoTileAndIsNotRead() throws IOException {
    MemorySlide slide = new MemorySlide(RgbImage.filled(400, 300, 0xf4f4f4), 4);
    List<Tile> tiles = tiles(CONFIG, slide);
    assertEquals(12 * 9, tiles.size());
    assertTrue(tiles.stream().allMatch(t -> t.reasonDropped().equals(Optional.of(Tile.NO_TISSUE))));
    assertEquals(0, slide.finePixelsRead());
  }

  @Test
  void theGridStartsAtItsOrigin() throws IOException {
    List<Tile> tiles = tiles(CONFIG.withOrigin(10, 20), new MemorySlide(IMAGE));
    assertEquals(10, tiles.get(0).x());
    assertEquals(20, tiles.get(0).y());
    assertEquals(12 * 8, tiles.size());
  }

  @Test
  void aWantedPixelSizeTakesTheLevelThatHasItOrReducesAFinerOne() throws IOException {
    MemorySlide slide = new MemorySlide(IMAGE, 4).withMicronsPerPixel(0.25);
    assertEquals(
        new Resolution.Source(slide.levels().get(1), 1),
        Resolution.micronsPerPixel(1.01).of(slide));
    assertEquals(
        new Resolution.Source(slide.levels().get(0), 2), Resolution.micronsPerPixel(0.5).of(slide));
    List<CutTile> cuts = new ArrayList<>();
    new Tiler(CONFIG.withMicronsPerPixel(0.5)).tile("s", slide, cuts::add);
    CutTile kept = cuts.stream().filter(cut -> cut.tile().kept()).findFirst().orElseThrow();
    Tile tile = kept.tile();
    assertEquals(64, tile.sizePixels());
    RgbImage pixels = kept.pixels().orElseThrow();
    assertEquals(32, pixels.width());
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += IMAGE.get(tile.x() + 10 + i % 2, tile.y() + 6 + i / 2) & 255;
    }
    assertEquals((int) (sum / 4.0 + 0.5), pixels.get(5, 3) & 255);
  }

  @Test
  void aPixelSizeThatTheSlideCannotGiveIsRefused() {
    MemorySlide coarse = new MemorySlide(IMAGE).withMicronsPerPixel(1);
    String message = message(IOException.class, () -> Resolution.micronsPerPixel(0.5).of(coarse));
    assertEquals(
        "cannot cut slide 'memory' at 0.5 microns per pixel: its finest level has 1.0", message);
    String unknown =
        message(
            IOException.class, () -> Resolution.micronsPerPixel(0.5).of(new MemorySlide(IMAGE)));
    assertTrue(unknown.contains("does not tell its own"), unknown);
  }

  @Test
  void masksComeWithTheTilesPixelByPixel() throws IOException {
    MemorySlide slide = new MemorySlide(IMAGE);
    TileLabels labels =
        TileLabels.of(
            slide,
            new MemoryMask(400, 300, 100, 100, 20, 3),
            LabelRule.identity(ClassScheme.gleason()));
    List<CutTile> cuts = new ArrayList<>();
    new Tiler(CONFIG.withMasks()).tile("s", slide, labels, cuts::add);
    CutTile first = cuts.stream().filter(cut -> cut.tile().kept()).findFirst().orElseThrow();
    assertEquals(96, first.tile().y());
    TileMask mask =
        cuts.stream()
            .filter(cut -> cut.tile().x() == 96 && cut.tile().y() == 96)
            .findFirst()
            .orElseThrow()
            .mask()
            .orElseThrow();
    assertEquals(OptionalInt.of(1), mask.at(3, 3));
    assertEquals(OptionalInt.of(3), mask.at(4, 4));
    assertEquals(OptionalInt.of(3), mask.at(23, 4));
    assertEquals(OptionalInt.of(1), mask.at(24, 4));
  }
}

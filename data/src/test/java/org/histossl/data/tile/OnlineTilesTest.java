package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.Errors;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles drawn from slides while training: where, how large, how often, and what is refused. */
class OnlineTilesTest {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 192;
  private static final int TILE = 16;
  private static final double MICRONS = 0.5;

  @TempDir Path folder;

  /** Slides in memory that count how many of them are open. */
  private static final class Source implements MemorySource {
    private final String id;
    private final RgbImage image;
    private final double micronsPerPixel;
    private final AtomicInteger opened = new AtomicInteger();

    Source(String id, RgbImage image, double micronsPerPixel) {
      this.id = id;
      this.image = image;
      this.micronsPerPixel = micronsPerPixel;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String group() {
      return id;
    }

    @Override
    public Slide open() {
      opened.incrementAndGet();
      MemorySlide slide = new MemorySlide(image, 4);
      return micronsPerPixel > 0 ? slide.withMicronsPerPixel(micronsPerPixel) : slide;
    }

    @Override
    public Optional<ClassMask> openMask() {
      return Optional.empty();
    }
  }

  private record KeepsAll() implements TileFilter {
    @Override
    public Optional<String> reasonToDrop(TileScores scores) {
      return Optional.empty();
    }

    @Override
    public String rule() {
      return "all";
    }
  }

  /** Red tells the column, green the row. */
  private static RgbImage places() {
    RgbImage image = RgbImage.filled(WIDTH, HEIGHT, 0);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.set(x, y, x << 16 | y << 8);
      }
    }
    return image;
  }

  private TileStore tissue(TileFilter filter, Source... slides) throws IOException {
    return Tiling.of(
            TilerConfig.thesis().withTileSize(32).withFilter(filter).withCoarseEmptiness(2),
            ClassScheme.gleason())
        .withThreads(1)
        .withEncoding(TileEncoding.COORDINATES)
        .run(List.of(slides), folder.resolve("tissue"), Progress.none());
  }

  private static OnlineTiles open(TileStore tissue, OnlineConfig config, Source... slides)
      throws IOException {
    return OnlineTiles.open(tissue, List.of(slides), config, Progress.none());
  }

  private static OnlineConfig all() {
    return OnlineConfig.of(TILE, 1000).withFilter(new KeepsAll(), 1);
  }

  @Test
  void placesAreUniformOverAllTissueOfAllSlides() throws IOException {
    Source wide = new Source("wide", places(), MICRONS);
    Source narrow = new Source("narrow", places().crop(0, 0, WIDTH / 2, HEIGHT), MICRONS);
    TileStore tissue = tissue(new KeepsAll(), wide, narrow);
    int[] quarters = new int[4];
    try (OnlineTiles tiles = open(tissue, all(), wide, narrow)) {
      for (int i = 0; i < 1000; i++) {
        int corner = tiles.read(i, Seed.of(7).at(i)).get(0, 0);
        int x = (corner >> 16) + TILE / 2;
        int y = (corner >> 8 & 255) + TILE / 2;
        quarters[(x < WIDTH / 2 ? 0 : 1) + (y < HEIGHT / 2 ? 0 : 2)]++;
      }
    }
    // The left half is there twice: a third of all tissue is at the upper left, a sixth at the
    // upper right. Five standard deviations.
    double[] expected = {1000 / 3.0, 1000 / 6.0, 1000 / 3.0, 1000 / 6.0};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], quarters[i], 75, "quarter " + i);
    }
  }

  @Test
  void centersLieInTissueAlone() throws IOException {
    RgbImage image = MemorySlide.tissue(WIDTH, HEIGHT, 96, 64, 64);
    Source slide = new Source("a", image, MICRONS);
    TileStore tissue = tissue(TileFilter.emptinessAtMost(0.2), slide);
    assertEquals(4, tissue.size());
    try (OnlineTiles tiles = open(tissue, all(), slide)) {
      for (int i = 0; i < 300; i++) {
        int center = tiles.read(i).get(TILE / 2, TILE / 2);
        assertNotEquals(0xf4f4f4, center, "tile " + i);
      }
    }
  }

  @Test
  void aDrawDependsOnItsSeedAloneAndEachEpochDrawsOthers() throws IOException {
    Source slide = new Source("a", places(), MICRONS);
    TileStore tissue = tissue(new KeepsAll(), slide);
    OnlineConfig config = all().withMicronsPerPixel(0.5, 1, 2);
    Seed seed = Seed.of(3);
    try (OnlineTiles tiles = open(tissue, config, slide);
        OnlineTiles others = open(tissue, config.withOpenSlides(1), slide)) {
      List<String> first =
          IntStream.range(0, 40).mapToObj(i -> digest(tiles, i, seed.at(0).at(i))).toList();
      List<String> again =
          IntStream.range(0, 40)
              .parallel()
              .map(i -> 39 - i)
              .mapToObj(i -> digest(others, i, seed.at(0).at(i)))
              .toList();
      List<String> next =
          IntStream.range(0, 40).mapToObj(i -> digest(tiles, i, seed.at(1).at(i))).toList();
      for (int i = 0; i < 40; i++) {
        assertEquals(first.get(i), again.get(39 - i));
        assertNotEquals(first.get(i), next.get(i));
      }
      assertEquals(tiles.pixelDigest(3), others.pixelDigest(3));
    }
  }

  private static String digest(OnlineTiles tiles, int index, Seed seed) {
    try {
      return tiles.read(index, seed).digest();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void allResolutionsAreDrawnAlike() throws IOException {
    Source slide = new Source("a", places(), MICRONS);
    TileStore tissue = tissue(new KeepsAll(), slide);
    int[] drawn = new int[3];
    try (OnlineTiles tiles = open(tissue, all().withMicronsPerPixel(0.5, 1, 2), slide)) {
      for (int i = 0; i < 600; i++) {
        RgbImage tile = tiles.read(i);
        int step = (tile.get(TILE - 1, 0) >> 16) - (tile.get(0, 0) >> 16);
        int pixel = Math.round(step / (TILE - 1f)); // columns that a pixel of the tile spans
        drawn[pixel == 1 ? 0 : pixel == 2 ? 1 : 2]++;
      }
    }
    for (int count : drawn) {
      assertEquals(200, count, 60);
    }
  }

  @Test
  void whatTheFilterDropsIsDrawnAgainAndTheFullestTakenAtLast() throws IOException {
    RgbImage image = MemorySlide.tissue(WIDTH, HEIGHT, 96, 64, 64);
    Source slide = new Source("a", image, MICRONS);
    TileStore tissue = tissue(new KeepsAll(), slide); // most of it is glass
    TileFilter half = TileFilter.emptinessAtMost(0.5);
    int one = 0;
    int many = 0;
    try (OnlineTiles once = open(tissue, all().withFilter(half, 1), slide);
        OnlineTiles often = open(tissue, all().withFilter(half, 30), slide)) {
      for (int i = 0; i < 200; i++) {
        one += kept(half, once.read(i)) ? 1 : 0;
        many += kept(half, often.read(i)) ? 1 : 0;
      }
    }
    assertTrue(one < 60, one + " of 200 show tissue at the first draw");
    assertTrue(many > 180, many + " of 200 show tissue after 30 draws");
  }

  private static boolean kept(TileFilter filter, RgbImage tile) {
    return filter.reasonToDrop(TileScores.of(tile)).isEmpty();
  }

  @Test
  void fewSlidesStayOpen() throws IOException {
    Source[] slides = new Source[6];
    for (int i = 0; i < slides.length; i++) {
      slides[i] = new Source("s" + i, places(), MICRONS);
    }
    TileStore tissue = tissue(new KeepsAll(), slides);
    try (OnlineTiles tiles = open(tissue, all().withOpenSlides(6), slides)) {
      for (int i = 0; i < 200; i++) {
        tiles.read(i);
      }
    }
    for (Source slide : slides) {
      assertEquals(2, slide.opened.get(), "once for tiling, once for drawing");
    }
  }

  @Test
  void allResolutionsReachTheBorderInside() throws IOException {
    Source slide = new Source("a", places(), MICRONS);
    TileStore tissue = tissue(new KeepsAll(), slide);
    Set<Integer> rows = new TreeSet<>();
    OnlineConfig tall = OnlineConfig.of(HEIGHT, 20).withFilter(new KeepsAll(), 1);
    try (OnlineTiles tiles = open(tissue, tall, slide)) {
      for (int i = 0; i < 20; i++) {
        RgbImage tile = tiles.read(i);
        rows.add(tile.get(0, 0) >> 8 & 255);
        assertEquals(HEIGHT - 1, tile.get(0, HEIGHT - 1) >> 8 & 255);
      }
    }
    assertEquals(Set.of(0), rows);
  }

  @Test
  @Tag("hostile")
  void slidesThatLackAResolutionAreListed() throws IOException {
    Source coarse = new Source("coarse", places(), 2);
    Source silent = new Source("silent", places(), 0);
    Source fine = new Source("fine", places(), MICRONS);
    TileStore tissue = tissue(new KeepsAll(), coarse, silent, fine);
    String message = refused(tissue, all().withMicronsPerPixel(0.5), coarse, silent, fine);
    assertTrue(message.startsWith("2 of 3 slides cannot be drawn from: "), message);
    assertTrue(
        message.contains("slide 'coarse'") && message.contains("finest level has 2.0"), message);
    assertTrue(message.contains("slide 'silent'") && message.contains("does not tell"), message);
    assertTrue(!message.contains("'fine'"), message);
  }

  @Test
  @Tag("hostile")
  void whatCannotBeDrawnFromIsRefused() throws IOException {
    Source slide = new Source("a", places(), MICRONS);
    TileStore tissue = tissue(new KeepsAll(), slide);
    String small = refused(tissue, OnlineConfig.of(HEIGHT + 1, 10), slide);
    assertTrue(small.contains("smaller than a tile of 193 pixels at level 0"), small);
    String foreign = refused(tissue, all(), new Source("b", places(), MICRONS));
    assertTrue(foreign.contains("slide 'a' of the store is not among the slides given"), foreign);
    String empty =
        refused(
            tissue.refilter(TileFilter.emptinessAtMost(0).and(TileFilter.sharpnessAtLeast(1000))),
            all(),
            slide);
    assertTrue(empty.contains("this one keeps none"), empty);
    String none = Errors.message(IllegalArgumentException.class, () -> all().withResolutions());
    assertTrue(none.contains("at one resolution at least"), none);
  }

  private static String refused(TileStore tissue, OnlineConfig config, Source... slides) {
    return Errors.message(IOException.class, () -> open(tissue, config, slides));
  }

  @Test
  void otherSlidesOrSettingsHaveAnotherDigest() throws IOException {
    SlideFiles files = new SlideFiles(folder.resolve("slides"));
    files.writeImage("a", 40);
    TileStore tissue =
        Tiling.of(SlideFiles.CONFIG, ClassScheme.gleason())
            .withEncoding(TileEncoding.COORDINATES)
            .run(files.sources(), folder.resolve("tissue"), Progress.none());
    OnlineConfig config = OnlineConfig.of(TILE, 10);
    try (OnlineTiles tiles = OnlineTiles.open(tissue, files.sources(), config, Progress.none());
        OnlineTiles other =
            OnlineTiles.open(
                tissue, files.sources(), config.withMicronsPerPixel(1), Progress.none())) {
      assertNotEquals(tiles.pixelDigest(0), other.pixelDigest(0));
      assertArrayEquals(tiles.read(4).rgb(), tiles.read(4).rgb());
    }
    files.writeImage("a", 48);
    String message =
        Errors.message(
            IOException.class,
            () -> OnlineTiles.open(tissue, files.sources(), config, Progress.none()));
    assertTrue(message.contains("is not the one that was tiled"), message);
  }
}

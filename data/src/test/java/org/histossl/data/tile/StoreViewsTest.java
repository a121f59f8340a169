package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.set.ClassImage;
import org.histossl.data.set.TileSet;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores judged anew, stores without pixels, and masks in stores. */
class StoreViewsTest {
  private static final RgbImage IMAGE = MemorySlide.tissue(200, 160, 40, 32, 100);
  private static final TilerConfig CONFIG = TilerConfig.thesis().withTileSize(32);

  @TempDir Path folder;

  private record Source(String id) implements MemorySource {
    @Override
    public String group() {
      return id;
    }

    @Override
    public Slide open() {
      return new MemorySlide(IMAGE, 4).withMicronsPerPixel(0.25);
    }

    @Override
    public Optional<ClassMask> openMask() {
      return Optional.of(new MemoryMask(200, 160, 70, 70, 20, 4));
    }
  }

  private static final List<Source> SOURCES = List.of(new Source("a"), new Source("b"));

  private TileStore run(TilerConfig config, TileEncoding encoding, String name) throws IOException {
    return Tiling.of(config, ClassScheme.gleason())
        .withThreads(1)
        .withEncoding(encoding)
        .run(SOURCES, folder.resolve(name), Progress.none());
  }

  private static Set<Tile> kept(TileStore store) {
    Set<Tile> kept = new HashSet<>();
    for (int i = 0; i < store.size(); i++) {
      kept.add(store.tile(i));
    }
    return kept;
  }

  @Test
  void anotherFilterKeepsWhatARunWithItWouldHaveKept() throws IOException {
    TilerConfig all = CONFIG.withCoarseEmptiness(2);
    TileStore thesis = run(all, TileEncoding.PNG, "thesis");
    TileFilter loose = TileFilter.emptinessAtMost(0.99);
    TileStore lenient = run(all.withFilter(loose), TileEncoding.PNG, "lenient");
    assertTrue(lenient.size() > thesis.size());
    TileStore refiltered = thesis.refilter(loose);
    assertEquals(kept(lenient), kept(refiltered));
    assertEquals(kept(thesis), kept(refiltered.refilter(TileFilter.thesis())));
    assertEquals(kept(thesis), kept(lenient.refilter(TileFilter.thesis())));
    assertNotEquals(thesis.digest(), refiltered.digest());
    for (int i = 0; i < refiltered.droppedSize(); i++) {
      assertEquals(Optional.of("empty"), refiltered.dropped(i).reasonDropped());
    }
  }

  @Test
  void aFilterOfPixelsJudgesWhileTilesAreCut() throws IOException {
    TilerConfig all = CONFIG.withCoarseEmptiness(2).withFilter(TileFilter.emptinessAtMost(1));
    TileStore every = run(all, TileEncoding.PNG, "every");
    TileFilter stained = TileFilter.tissueColorsAtLeast(0.5);
    TileStore some = run(all.withFilter(stained), TileEncoding.PNG, "some");
    assertTrue(some.size() > 0 && some.size() < every.size(), some.size() + " of " + every.size());
    for (int i = 0; i < some.droppedSize(); i++) {
      assertEquals(Optional.of("other colors"), some.dropped(i).reasonDropped());
    }
    String refused = message(IllegalArgumentException.class, () -> every.refilter(stained));
    assertTrue(refused.contains("tile the slides anew"), refused);
  }

  @Test
  void whatOnlyAnotherFilterKeepsIsReadFromTheSlide() throws IOException {
    TileStore store =
        run(CONFIG.withCoarseEmptiness(2), TileEncoding.PNG, "store")
            .refilter(TileFilter.emptinessAtMost(0.99));
    int absent = -1;
    try (SlideTiles tiles = SlideTiles.of(store, SOURCES)) {
      for (int i = 0; i < store.size(); i++) {
        absent = store.hasPixels(i) ? absent : i;
        assertArrayEquals(
            IMAGE.crop(store.tile(i).x(), store.tile(i).y(), 32, 32).rgb(), tiles.read(i).rgb());
      }
    }
    assertTrue(absent >= 0);
    int index = absent;
    String message = message(IOException.class, () -> store.read(index));
    assertTrue(message.contains("SlideTiles"), message);
  }

  @Test
  void unreadTilesStayDropped() throws IOException {
    TileStore store = run(CONFIG, TileEncoding.PNG, "store");
    TileStore everything = store.refilter(TileFilter.emptinessAtMost(1));
    assertTrue(everything.droppedSize() > 0);
    for (int i = 0; i < everything.droppedSize(); i++) {
      assertEquals(Optional.of(Tile.NO_TISSUE), everything.dropped(i).reasonDropped());
    }
    assertEquals(store.size() + store.droppedSize(), everything.size() + everything.droppedSize());
  }

  @Test
  void aStoreOfCoordinatesHoldsNoPixelsAndTheSameTiles() throws IOException {
    TileStore pixels = run(CONFIG.withMicronsPerPixel(0.5), TileEncoding.PNG, "pixels");
    TileStore places = run(CONFIG.withMicronsPerPixel(0.5), TileEncoding.COORDINATES, "places");
    assertTrue(places.size() > 0);
    assertEquals(kept(pixels), kept(places));
    assertEquals(0, folder.resolve("places").resolve("shards").toFile().list().length);
    try (SlideTiles tiles = SlideTiles.of(places, SOURCES)) {
      for (int i = 0; i < places.size(); i++) {
        assertFalse(places.hasPixels(i));
        assertArrayEquals(pixels.read(i).rgb(), tiles.read(i).rgb());
      }
      assertEquals(32, tiles.readDropped(0).width());
    }
    SlideTiles closed = SlideTiles.of(places, SOURCES);
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.read(0));
    try (SlideTiles foreign = SlideTiles.of(places, List.of(new Source("c")))) {
      String message = message(IOException.class, () -> foreign.read(0));
      assertTrue(message.contains("slide 'a' of the store is not among the slides"), message);
    }
  }

  @Test
  void masksAreKeptBesideThePixelsAndAreThoseOfTheSlide() throws IOException {
    TileStore store = run(CONFIG.withMasks(), TileEncoding.JPEG, "store");
    int fours = 0;
    try (SlideTiles tiles = SlideTiles.of(store, SOURCES)) {
      for (int i = 0; i < store.size(); i++) {
        TileMask mask = store.readMask(i).orElseThrow();
        assertArrayEquals(tiles.mask(i).orElseThrow().classes(), mask.classes());
        ClassImage classes = TileSet.of("set", store).mask(i).orElseThrow();
        assertEquals(mask.at(7, 9), OptionalInt.of(classes.at(7, 9)));
        boolean four = false;
        for (int y = 0; y < 32; y++) {
          for (int x = 0; x < 32; x++) {
            four |= mask.at(x, y).equals(OptionalInt.of(4));
          }
        }
        assertEquals(store.label(i).equals(OptionalInt.of(4)), four);
        fours += four ? 1 : 0;
      }
    }
    assertTrue(fours > 0);
    assertTrue(entries(store).get(1).endsWith(".mask.png"));
    TileStore bare = run(CONFIG, TileEncoding.PNG, "bare");
    assertEquals(Optional.empty(), bare.readMask(0));
    assertEquals(Optional.empty(), TileSet.of("set", bare).mask(0));
  }

  private List<String> entries(TileStore store) throws IOException {
    List<String> names = new ArrayList<>();
    Path shard = folder.resolve("store").resolve("shards").resolve("000000.tar");
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(shard))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    assertEquals(3 * store.slides().get(0).kept(), names.size());
    return names;
  }

  @Test
  void aSlidesTilesComeInTheirOrder() throws IOException {
    TileStore store = run(CONFIG, TileEncoding.COORDINATES, "store");
    List<Tile> second = store.tiles(1);
    assertEquals(store.slides().get(1).kept() + store.slides().get(1).dropped(), second.size());
    assertTrue(second.stream().allMatch(tile -> tile.slide().equals("b")));
    assertEquals(0, second.get(0).x());
  }
}

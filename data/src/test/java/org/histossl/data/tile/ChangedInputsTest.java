package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Progress;
import org.histossl.core.file.Fingerprint;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reruns after slides, masks or the list of slides changed. */
class ChangedInputsTest {
  @TempDir Path folder;
  private SlideFiles slides;
  private Path store;

  @BeforeEach
  void threeSlides() throws IOException {
    slides = new SlideFiles(folder.resolve("slides"));
    store = folder.resolve("store");
    for (String id : List.of("a", "b", "c")) {
      slides.writeImage(id, 40);
      slides.writeMask(id, 1);
    }
  }

  private static Tiling tiling() {
    return Tiling.of(SlideFiles.CONFIG, ClassScheme.gleason()).withThreads(1);
  }

  private TileStore run() throws IOException {
    return tiling().run(slides.sources(), store, Progress.none());
  }

  private void assertAsFresh() throws IOException {
    Path fresh = folder.resolve("fresh");
    tiling().run(slides.sources(), fresh, Progress.none());
    assertEquals(SlideFiles.content(fresh), SlideFiles.content(store));
    SlideFiles.delete(fresh);
  }

  /** Of a slide's first kept tile. */
  private static OptionalInt label(TileStore store, int slide) {
    return store.tiles(slide).stream().filter(Tile::kept).findFirst().orElseThrow().label();
  }

  private static void old(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
  }

  private void ageShards() throws IOException {
    for (String name : SlideFiles.times(store).keySet()) {
      old(store.resolve("shards").resolve(name));
    }
  }

  @Test
  @Tag("hostile")
  void aRepairedMaskGivesItsLabelsAndNoOtherSlideIsTiledAgain() throws IOException {
    run();
    ageShards();
    FileTime before = SlideFiles.times(store).get("000000.tar");
    slides.writeMask("b", 4);
    TileStore again = run();
    assertEquals(OptionalInt.of(4), label(again, 1));
    assertEquals(OptionalInt.of(1), label(again, 0));
    Map<String, FileTime> after = SlideFiles.times(store);
    assertEquals(before, after.get("000000.tar"));
    assertNotEquals(before, after.get("000001.tar"));
    assertEquals(before, after.get("000002.tar"));
    assertAsFresh();
  }

  /** A change after which size and time are as they were. */
  @Test
  @Tag("hostile")
  void aMaskOfTheSameSizeAndTimeIsToldByItsContent() throws IOException {
    run();
    FileTime time = Files.getLastModifiedTime(slides.mask("a"));
    slides.writeMask("a", 2);
    Files.setLastModifiedTime(slides.mask("a"), time);
    assertEquals(OptionalInt.of(2), label(run(), 0));
  }

  @Test
  @Tag("hostile")
  void aDamagedSlideThatWasReplacedIsTiled() throws IOException {
    slides.truncate("b");
    assertTrue(run().slides().get(1).failure().isPresent());
    slides.writeImage("b", 60);
    assertEquals(Optional.empty(), run().slides().get(1).failure());
    assertAsFresh();
  }

  @Test
  @Tag("hostile")
  void aSlideThatIsDamagedNowLosesItsTiles() throws IOException {
    run();
    slides.truncate("b");
    assertTrue(run().slides().get(1).failure().isPresent());
    assertFalse(Files.exists(store.resolve("shards").resolve("000001.tar")));
    assertAsFresh();
  }

  @Test
  void slidesAreAddedAndLeaveAndTheOthersAreNotReadAgain() throws IOException {
    run();
    slides.remove("b");
    slides.writeImage("0 first", 20);
    AtomicInteger opened = new AtomicInteger();
    List<SlideSource> counted = new ArrayList<>();
    slides.sources().forEach(source -> counted.add(new Counted(source, opened)));
    tiling().run(counted, store, Progress.none());
    assertEquals(1, opened.get());
    assertAsFresh();
  }

  @Test
  void anUnchangedRerunOpensNothingAndWritesNothing() throws IOException {
    run();
    ageShards();
    old(store.resolve("manifest.csv"));
    AtomicInteger opened = new AtomicInteger();
    List<SlideSource> counted = new ArrayList<>();
    slides.sources().forEach(source -> counted.add(new Counted(source, opened)));
    tiling().run(counted, store, Progress.none());
    assertEquals(0, opened.get());
    assertEquals(
        FileTime.fromMillis(1_000_000), Files.getLastModifiedTime(store.resolve("manifest.csv")));
  }

  @Test
  void theTimeOfATouchedFileIsRecordedSoThatItIsReadWholeOnce() throws IOException {
    run();
    Path inputs = store.resolve("inputs.json");
    List<Fingerprint> before = images(inputs);
    old(slides.image("b"));
    old(slides.mask("c"));
    AtomicInteger opened = new AtomicInteger();
    List<SlideSource> counted = new ArrayList<>();
    slides.sources().forEach(source -> counted.add(new Counted(source, opened)));
    tiling().run(counted, store, Progress.none());
    assertEquals(0, opened.get());
    assertEquals(before.get(0), images(inputs).get(0));
    assertEquals("1970-01-01T00:16:40Z", images(inputs).get(1).modified());
    assertEquals(before.get(1).content(), images(inputs).get(1).content());
    assertTrue(Files.readString(inputs).lines().toList().get(3).contains("1970-01-01T00:16:40Z"));

    old(slides.image("a"));
    slides.writeMask("c", 2); // also where another slide changed
    run();
    assertEquals("1970-01-01T00:16:40Z", images(inputs).get(0).modified());
  }

  private static List<Fingerprint> images(Path inputs) throws IOException {
    return SlideRecord.read(inputs).values().stream()
        .map(made -> Objects.requireNonNull(made.image()))
        .toList();
  }

  /** Counts how often a slide is opened, and says so if it may not be. */
  private record Counted(SlideSource source, AtomicInteger opened) implements SlideSource {
    @Override
    public String id() {
      return source.id();
    }

    @Override
    public String group() {
      return source.group();
    }

    @Override
    public LabelRule labelRule() {
      return source.labelRule();
    }

    @Override
    public Slide open() throws IOException {
      if (opened.getAndIncrement() < 0) {
        throw new IOException("a library is missing");
      }
      return source.open();
    }

    @Override
    public Optional<ClassMask> openMask() throws IOException {
      return source.openMask();
    }

    @Override
    public List<Path> files() throws IOException {
      return source.files();
    }

    @Override
    public List<Path> maskFiles() throws IOException {
      return source.maskFiles();
    }
  }

  @Test
  void anotherFolderOfTheSameContentIsTheSameAndOneOfOtherContentIsNot() throws IOException {
    run();
    Map<String, String> before = SlideFiles.content(store);
    SlideFiles copy = slides.copy(folder.resolve("copy"));
    AtomicInteger opened = new AtomicInteger();
    List<SlideSource> counted = new ArrayList<>();
    copy.sources().forEach(source -> counted.add(new Counted(source, opened)));
    tiling().run(counted, store, Progress.none());
    assertEquals(0, opened.get());
    assertEquals(before, SlideFiles.content(store));
    copy.writeImage("c", 80);
    slides = copy;
    run();
    assertNotEquals(before, SlideFiles.content(store));
    assertAsFresh();
  }

  @Test
  void aReasonOutsideTheFileIsTriedAgain() throws IOException {
    AtomicInteger opened = new AtomicInteger(Integer.MIN_VALUE);
    List<SlideSource> missing = new ArrayList<>();
    slides.sources().forEach(source -> missing.add(new Counted(source, opened)));
    TileStore first = tiling().run(missing, store, Progress.none());
    assertEquals(Optional.of("a library is missing"), first.slides().get(0).failure());
    assertEquals(Optional.empty(), run().slides().get(0).failure());
    assertAsFresh();
  }

  @Test
  void anotherLabelRuleAndAnotherGroupCount() throws IOException {
    run();
    LabelRule rule =
        LabelRule.of(ClassScheme.gleason(), Map.of(0, OptionalInt.of(0), 1, OptionalInt.of(3)));
    TileStore again = tiling().run(slides.sources(rule), store, Progress.none());
    assertEquals(OptionalInt.of(3), label(again, 0));
    List<SlideSource> regrouped = new ArrayList<>();
    for (SlideSource source : slides.sources(rule)) {
      Optional<Path> mask = Optional.of(slides.mask(source.id()));
      regrouped.add(SlideSource.of(source.id(), "one", slides.image(source.id()), mask, rule));
    }
    assertEquals("one", tiling().run(regrouped, store, Progress.none()).slides().get(2).group());
  }

  @Test
  @Tag("hostile")
  void aLostShardIsMadeAnew() throws IOException {
    run();
    Files.delete(store.resolve("shards").resolve("000001.tar"));
    Files.write(store.resolve("shards").resolve("000002.tar"), new byte[512]);
    run();
    assertAsFresh();
  }

  @Test
  void aStoreOfAnEarlierVersionIsReadAndMadeAnewByTheNextRun() throws IOException {
    TileStore now = run();
    Path settings = store.resolve("store.json");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace("tile store 2\",", "tile store 1\", \"slides\": 3, \"slidesDigest\": \"0\","));
    Files.delete(store.resolve("inputs.json"));
    assertEquals(now.digest(), TileStore.open(store).digest());
    slides.writeMask("b", 4);
    assertEquals(OptionalInt.of(4), label(run(), 1));
    assertAsFresh();
  }

  @Test
  void masksOfOtherContentGiveTheStoreAnotherDigest() throws IOException {
    Tiling tiling = Tiling.of(SlideFiles.CONFIG.withMasks(), ClassScheme.gleason()).withThreads(1);
    String before = tiling.run(slides.sources(), store, Progress.none()).digest();
    assertEquals(before, tiling.run(slides.sources(), store, Progress.none()).digest());
    // The tiles' labels stay, only the masks' pixels tell.
    Path other = folder.resolve("other");
    SlideFiles copy = slides.copy(other);
    TileStore again = tiling.run(copy.sources(), store, Progress.none());
    assertEquals(before, again.digest());
    copy.writeCorner("a", 1);
    TileStore changed = tiling.run(copy.sources(), store, Progress.none());
    assertEquals(OptionalInt.of(1), label(changed, 0));
    assertNotEquals(before, changed.digest());
  }

  @Test
  @Tag("hostile")
  void tilesAreNotReadFromASlideThatChanged() throws IOException {
    TileStore coordinates =
        tiling()
            .withEncoding(TileEncoding.COORDINATES)
            .run(slides.sources(), store, Progress.none());
    slides.writeImage("a", 50);
    try (SlideTiles tiles = SlideTiles.of(coordinates, slides.sources())) {
      String message = message(IOException.class, () -> tiles.read(0));
      assertTrue(message.startsWith("slide 'a' is not the one that was tiled (slide changed: "));
      assertEquals(32, tiles.read(tiles.size() - 1).width());
    }
  }
}

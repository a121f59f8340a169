package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around tiling: disks, names, masks, archives. */
@Tag("hostile")
class HostileTilingTest {
  private static final RgbImage IMAGE = MemorySlide.tissue(200, 160, 40, 32, 100);
  private static final TilerConfig CONFIG = TilerConfig.thesis().withTileSize(32);

  @TempDir Path folder;

  private record Source(String id, RgbImage image, int maskWidth) implements MemorySource {
    @Override
    public String group() {
      return id;
    }

    @Override
    public Slide open() {
      return new MemorySlide(image, 4).withBrokenBlock(0, 1, 1);
    }

    @Override
    public Optional<ClassMask> openMask() {
      return maskWidth == 0
          ? Optional.empty()
          : Optional.of(new MemoryMask(maskWidth, 160, 70, 70, 20, 4));
    }
  }

  private static TileStore run(Path store, Source... sources) throws IOException {
    return Tiling.of(CONFIG, ClassScheme.gleason()).run(List.of(sources), store, Progress.none());
  }

  @Test
  void brokenTilesAreCountedWithTheirReasonAndTheSlideGoesOn() throws IOException {
    TileStore store = run(folder.resolve("store"), new Source("damaged", IMAGE, 200));
    SlideOutcome outcome = store.slides().get(0);
    assertEquals(Optional.empty(), outcome.failure());
    assertEquals(4, outcome.broken());
    assertTrue(outcome.warning().orElseThrow().contains("x=64 y=64"), outcome.toString());
    assertTrue(store.size() > 0);
    long broken =
        store.tiles(0).stream()
            .filter(tile -> tile.reasonDropped().equals(Optional.of(Tile.BROKEN)))
            .count();
    assertEquals(4, broken);
    assertEquals(store.size() + store.droppedSize(), outcome.kept() + outcome.dropped());
  }

  @Test
  void aMaskOfAnotherSizeFailsItsSlideAlone() throws IOException {
    TileStore store =
        run(folder.resolve("store"), new Source("a", IMAGE, 199), new Source("b", IMAGE, 200));
    assertTrue(
        store.slides().get(0).failure().orElseThrow().contains("199 x 160"),
        store.slides().toString());
    assertTrue(store.slides().get(1).kept() > 0);
  }

  /** Its tissue is a square; the mask says so, or is shifted. */
  private record Annotated(String id, int shift) implements MemorySource {
    @Override
    public String group() {
      return id;
    }

    @Override
    public Slide open() {
      return new MemorySlide(MemorySlide.tissue(400, 400, 64, 64, 128));
    }

    @Override
    public Optional<ClassMask> openMask() {
      return Optional.of(new MemoryMask(400, 400, 64 + shift, 64 + shift, 128, 2, 0));
    }
  }

  @Test
  void aShiftedMaskIsWarnedOf() throws IOException {
    TileStore store =
        Tiling.of(CONFIG, ClassScheme.gleason())
            .run(
                List.of(new Annotated("fits", 0), new Annotated("shifted", 64)),
                folder.resolve("store"),
                Progress.none());
    assertEquals(Optional.empty(), store.slides().get(0).warning());
    assertEquals(
        Optional.of(
            "the mask calls 12 of 16 tiles of tissue 'background': it is shifted, or only partly"
                + " drawn"),
        store.slides().get(1).warning());
  }

  @Test
  void aSlideWithoutTissueIsDoneWithNothingKept() throws IOException {
    TileStore store =
        run(folder.resolve("store"), new Source("blank", RgbImage.filled(200, 160, 0xf0f0f0), 0));
    assertEquals(Optional.empty(), store.slides().get(0).failure());
    assertEquals(0, store.size());
    assertEquals(30, store.droppedSize());
  }

  @Test
  void idsOfAnyKindStayNamesInTheManifest() throws IOException {
    Path store = folder.resolve("inner").resolve("store");
    List<String> ids =
        List.of("Schnitt é 7, \"größer\".svs", "../../evil", "/etc/passwd", "a\nb", "con", "日本 1");
    TileStore written =
        run(store, ids.stream().map(id -> new Source(id, IMAGE, 0)).toArray(Source[]::new));
    assertEquals(ids, written.slides().stream().map(SlideOutcome::slide).toList());
    assertEquals(ids.get(5), written.tile(written.size() - 1).slide());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("inner")), files.toList());
    }
  }

  @Test
  void aPathInAnArchivesEntryOpensNothing() throws IOException {
    Path root = folder.resolve("store");
    TileStore store = run(root, new Source("a", IMAGE, 0));
    byte[] expected = store.read(0).rgb();
    Path shard = root.resolve("shards").resolve("000000.tar");
    byte[] bytes = Files.readAllBytes(shard);
    byte[] name = "../../../evil.png\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, bytes, 0, name.length);
    Files.write(shard, bytes);
    assertArrayEquals(expected, TileStore.open(root).read(0).rgb());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(root), files.toList());
    }
  }

  @Test
  void aStoreThatCannotBeWrittenEndsTheRunAndNamesTheFile() throws IOException {
    Path root = folder.resolve("store");
    Path shard = root.resolve("shards").resolve("000000.tar");
    Files.createDirectories(shard.resolve("in the way"));
    String message = message(IOException.class, () -> run(root, new Source("a", IMAGE, 0)));
    assertTrue(message.contains("cannot write " + shard), message);
    // The next run can write the shard, but not its part of the manifest.
    Files.delete(shard.resolve("in the way"));
    Files.delete(shard);
    Path part = root.resolve("parts").resolve("000000.csv");
    Files.createDirectories(part.resolve("in the way"));
    String second = message(IOException.class, () -> run(root, new Source("a", IMAGE, 0)));
    assertTrue(second.contains("cannot write " + part), second);
    // With nothing in the way, the same run goes on.
    Files.delete(part.resolve("in the way"));
    Files.delete(part);
    assertTrue(run(root, new Source("a", IMAGE, 0)).size() > 0);
  }

  /** Nobody, not even root, can make a folder there. */
  @Test
  void aFileSystemThatTakesNoFilesIsNamed() {
    Path place = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(place), "no such file system");
    Path root = place.resolve("store");
    String message = message(IOException.class, () -> run(root, new Source("a", IMAGE, 0)));
    assertTrue(message.startsWith(root + ": cannot write"), message);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    String message =
        message(IOException.class, () -> run(file.resolve("store"), new Source("a", IMAGE, 0)));
    assertTrue(message.startsWith(file.resolve("store") + ": cannot write"), message);
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeTrue(
        locked.toFile().setWritable(false) && !Files.isWritable(locked),
        "a user who may write everywhere");
    String denied =
        message(IOException.class, () -> run(locked.resolve("s"), new Source("a", IMAGE, 0)));
    assertTrue(denied.contains("no permission"), denied);
  }
}

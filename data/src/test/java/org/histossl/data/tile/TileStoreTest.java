package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileStoreTest {
  private static final TilerConfig CONFIG =
      TilerConfig.thesis().withTileSize(32).withDroppedSamples(1);
  private static final RgbImage IMAGE = MemorySlide.tissue(200, 160, 40, 32, 100);

  @TempDir Path folder;

  /** Where a slide goes wrong. */
  private enum Fault {
    NONE,
    UNREADABLE,
    DEFECT,
    KILLED
  }

  private record Source(String id, String group, Fault fault) implements MemorySource {
    @Override
    public Slide open() throws IOException {
      switch (fault) {
        case UNREADABLE -> throw new IOException(id + ": truncated");
        case DEFECT -> throw new IllegalStateException("a reader's defect");
        case KILLED -> throw new ThreadDeath();
        default -> {
          return new MemorySlide(IMAGE, 4);
        }
      }
    }

    @Override
    public Optional<ClassMask> openMask() {
      return Optional.of(new MemoryMask(200, 160, 70, 70, 20, 4));
    }
  }

  private static List<Source> sources(Fault... faults) {
    return IntStream.range(0, faults.length)
        .mapToObj(i -> new Source("slide " + i, "patient " + i / 2, faults[i]))
        .toList();
  }

  private static Tiling tiling() {
    return Tiling.of(CONFIG, ClassScheme.gleason()).withThreads(1);
  }

  private static TileStore run(Path store, Fault... faults) throws IOException {
    return tiling().run(sources(faults), store, Progress.none());
  }

  @Test
  void whatIsStoredIsReadBack() throws IOException {
    List<Tile> kept = new ArrayList<>();
    List<Tile> dropped = new ArrayList<>();
    MemorySlide slide = new MemorySlide(IMAGE, 4);
    new Tiler(CONFIG)
        .tile(
            "slide 0",
            slide,
            TileLabels.of(
                slide,
                new MemoryMask(200, 160, 70, 70, 20, 4),
                LabelRule.identity(ClassScheme.gleason())),
            cut -> (cut.tile().kept() ? kept : dropped).add(cut.tile()));

    TileStore store = run(folder, Fault.NONE);

    assertFalse(kept.isEmpty());
    assertEquals(kept.size(), store.size());
    assertEquals(dropped.size(), store.droppedSize());
    for (int i = 0; i < kept.size(); i++) {
      Tile tile = kept.get(i);
      assertEquals(tile, store.tile(i));
      assertArrayEquals(IMAGE.crop(tile.x(), tile.y(), 32, 32).rgb(), store.read(i).rgb());
      assertEquals("patient 0", store.groups().get(i));
      assertEquals(tile.label(), store.labels().get(i));
    }
    int samples = 0;
    for (int i = 0; i < dropped.size(); i++) {
      Tile tile = dropped.get(i);
      assertEquals(tile, store.dropped(i));
      Optional<RgbImage> pixels = store.readDropped(i);
      if (pixels.isPresent()) {
        samples++;
        assertArrayEquals(IMAGE.crop(tile.x(), tile.y(), 32, 32).rgb(), pixels.get().rgb());
      }
    }
    assertEquals(dropped.stream().map(Tile::reasonDropped).distinct().count(), samples);
    assertTrue(store.labels().contains(OptionalInt.of(4)));
  }

  @Test
  void shardsAreOrdinaryTarsInWebDatasetNaming() throws IOException {
    TileStore store = run(folder, Fault.NONE);
    Map<String, byte[]> entries = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            Files.newInputStream(folder.resolve("shards").resolve("000000.tar")))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), tar.readAllBytes());
      }
    }
    for (int i = 0; i < store.size(); i++) {
      Tile tile = store.tile(i);
      String key = String.format(Locale.ROOT, "000000-l0-x%06d-y%06d", tile.x(), tile.y());
      assertArrayEquals(
          store.read(i).rgb(), TileCodec.decode(entry(entries, key + ".png"), 32).rgb());
      assertTrue(
          new String(entry(entries, key + ".json"), StandardCharsets.UTF_8)
              .contains("\"slide\":\"slide 0\""));
    }
  }

  private static byte[] entry(Map<String, byte[]> entries, String name) {
    byte[] content = entries.get(name);
    if (content == null) {
      throw new AssertionError("no entry " + name + " among " + entries.keySet());
    }
    return content;
  }

  @Test
  void aFailedSlideIsListedAndTheOthersGoOn() throws IOException {
    TileStore store = run(folder, Fault.NONE, Fault.UNREADABLE, Fault.DEFECT, Fault.NONE);
    assertEquals(
        List.of(
            Optional.empty(),
            Optional.of("slide 1: truncated"),
            Optional.of("java.lang.IllegalStateException: a reader's defect"),
            Optional.empty()),
        store.slides().stream().map(SlideOutcome::failure).toList());
    assertEquals("slide 0", store.tile(0).slide());
    assertEquals("slide 3", store.tile(store.size() - 1).slide());
    assertEquals(store.size(), 2 * store.slides().get(0).kept());
  }

  @Test
  @Tag("kill")
  void aRunBrokenOffAnywhereEndsInTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole");
    run(whole, Fault.NONE, Fault.UNREADABLE, Fault.NONE, Fault.NONE);
    Path broken = folder.resolve("broken");
    assertThrows(
        IllegalStateException.class,
        () -> run(broken, Fault.NONE, Fault.UNREADABLE, Fault.KILLED, Fault.NONE));
    String message = message(IOException.class, () -> TileStore.open(broken));
    assertTrue(message.contains("unfinished"), message);
    // What a kill in the middle of a slide leaves behind.
    Files.write(broken.resolve("shards").resolve(".000002.tar-0.tmp"), new byte[700]);
    Files.write(broken.resolve("shards").resolve("000003.tar"), new byte[700]);
    Files.write(broken.resolve("parts").resolve("000002.csv"), new byte[70]);

    run(broken, Fault.NONE, Fault.UNREADABLE, Fault.NONE, Fault.NONE);

    assertEquals(bytes(whole), bytes(broken));
    run(broken, Fault.NONE, Fault.UNREADABLE, Fault.NONE, Fault.NONE);
    assertEquals(bytes(whole), bytes(broken));
  }

  @Test
  void severalThreadsWriteTheSameBytes() throws IOException {
    Fault[] faults = new Fault[6];
    Arrays.fill(faults, Fault.NONE);
    run(folder.resolve("one"), faults);
    tiling().withThreads(4).run(sources(faults), folder.resolve("four"), Progress.none());
    assertEquals(bytes(folder.resolve("one")), bytes(folder.resolve("four")));
  }

  @Test
  void threadsWithoutASlideHelpAndTheBytesStayTheSame() throws IOException {
    run(folder.resolve("one"), Fault.NONE);
    tiling().withThreads(4).run(sources(Fault.NONE), folder.resolve("four"), Progress.none());
    assertEquals(bytes(folder.resolve("one")), bytes(folder.resolve("four")));
  }

  private static Map<String, String> bytes(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            root.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  @Test
  void otherSettingsAreRefusedWithEveryDifference() throws IOException {
    run(folder, Fault.NONE);
    Tiling other =
        Tiling.of(CONFIG.withStride(16).withFilter(TileFilter.lenient()), ClassScheme.gleason());
    String message =
        message(IOException.class, () -> other.run(sources(Fault.NONE), folder, Progress.none()));
    assertTrue(message.contains("tiles.stridePixels: 32 there, 16 now"), message);
    assertTrue(message.contains("tiles.filter: "), message);
  }

  @Test
  void aFolderWithOtherFilesIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.doc"), "dear");
    assertThrows(IOException.class, () -> run(folder, Fault.NONE));
    assertEquals(1, folder.toFile().list().length);
  }

  @Test
  void twoRunsOnOneStoreAreRefused() throws Exception {
    StoreSettings settings =
        new StoreSettings(
            StoreSettings.FORMAT,
            ClassScheme.gleason(),
            StoreSettings.Tiles.of(CONFIG),
            TileEncoding.PNG);
    try (StoreFolder held = StoreFolder.open(folder, settings)) {
      assertFalse(held.finished());
      String message = message(IOException.class, () -> run(folder, Fault.NONE));
      assertTrue(message.contains("another process is writing"), message);
    }
  }

  @Test
  void idsThatComeTwiceAreRefused() {
    List<Source> twice = List.of(sources(Fault.NONE).get(0), sources(Fault.NONE).get(0));
    assertThrows(
        IllegalArgumentException.class, () -> tiling().run(twice, folder, Progress.none()));
  }

  @Test
  @Tag("hostile")
  void damageIsNamedByShardAndTile() throws IOException {
    TileStore store = run(folder, Fault.NONE);
    Path shard = folder.resolve("shards").resolve("000000.tar");
    byte[] good = Files.readAllBytes(shard);
    byte[] bad = good.clone();
    for (int i = 0; i < bad.length; i++) {
      bad[i] ^= 1;
    }
    Files.write(shard, bad);
    assertSays(store, "are not those that were written");
    Files.write(shard, Arrays.copyOf(good, 600));
    assertSays(store, "truncated");
    Files.delete(shard);
    assertSays(store, "the shard is missing");
  }

  private static void assertSays(TileStore store, String reason) {
    int last = store.size() - 1;
    String message = message(IOException.class, () -> store.read(last));
    assertTrue(message.contains(reason), message);
    assertTrue(message.contains("000000.tar") && message.contains("slide 'slide 0'"), message);
  }

  @Test
  @Tag("hostile")
  void aManifestCannotPointOutsideOrLie() throws IOException {
    run(folder, Fault.NONE);
    Path manifest = folder.resolve("manifest.csv");
    String good = Files.readString(manifest);
    List<List<String>> lies =
        List.of(
            List.of(",000000,512,", ",../../etc/passwd,512,"),
            List.of(",000000,512,", ",-1,512,"),
            List.of(",512,", ",-512,"),
            List.of(",000000,512,", ",000001,512,"),
            List.of("slide 0,0,", "slide 9,0,"),
            List.of("slide 0,0,", "slide 0,1,"),
            List.of("digest\n", "digest,more\n"));
    for (List<String> lie : lies) {
      assertTrue(good.contains(lie.get(0)), lie.get(0));
      Files.writeString(manifest, good.replace(lie.get(0), lie.get(1)));
      String message = message(IOException.class, () -> TileStore.open(folder));
      assertTrue(message.startsWith(manifest.toString()), message);
    }
    Files.writeString(manifest, good.substring(0, good.lastIndexOf('\n', good.length() - 2) + 1));
    assertTrue(message(IOException.class, () -> TileStore.open(folder)).contains("damaged"));
  }

  @Test
  @Tag("hostile")
  void aPictureOfAnotherSizeIsRefusedBeforeItIsDecoded() throws IOException {
    byte[] large = TileCodec.encode(RgbImage.filled(1000, 1000, 0), TileEncoding.PNG);
    String message = message(IOException.class, () -> TileCodec.decode(large, 32));
    assertEquals("1000 x 1000 pixels where 32 x 32 are stored", message);
    assertThrows(IOException.class, () -> TileCodec.decode(new byte[50], 32));
  }

  @Test
  void aFolderThatIsNoStoreIsNamed() {
    String message = message(IOException.class, () -> TileStore.open(folder));
    assertTrue(message.startsWith(folder.toString()) && message.contains("store.json"), message);
  }

  @Test
  void threadsReadTheSamePixels() throws Exception {
    TileStore store = run(folder, Fault.NONE, Fault.NONE);
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < store.size(); i++) {
      expected.add(store.read(i).rgb());
    }
    CountDownLatch equal = new CountDownLatch(4 * store.size());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread = new Thread(() -> compare(store, expected, equal));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, equal.getCount());
  }

  private static void compare(TileStore store, List<byte[]> expected, CountDownLatch equal) {
    for (int i = store.size() - 1; i >= 0; i--) {
      try {
        assertArrayEquals(expected.get(i), store.read(i).rgb());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      equal.countDown();
    }
  }

  @Test
  void jpegIsSmallerAndClose() throws IOException {
    TileStore png = run(folder.resolve("png"), Fault.NONE);
    TileStore jpeg =
        tiling()
            .withEncoding(TileEncoding.JPEG)
            .run(sources(Fault.NONE), folder.resolve("jpg"), Progress.none());
    assertNotEquals(png.digest(), jpeg.digest());
    byte[] a = png.read(0).rgb();
    byte[] b = jpeg.read(0).rgb();
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 255) - (b[i] & 255));
    }
    assertTrue(sum / (double) a.length < 16, "mean difference " + sum / (double) a.length);
  }
}

package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that lie about themselves end in an {@code IOException} that names them. */
@Tag("hostile")
class HostileTiffTest {
  /** Far above what any of these files takes; a loop takes for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private byte[] valid = {};

  @BeforeEach
  void writeValidFile() throws IOException {
    valid = written(Samples.lossless(PyramidConfig.Format.CLASSIC));
  }

  private byte[] written(PyramidConfig config) throws IOException {
    Path file = folder.resolve("valid.tiff");
    PyramidWriter.write(file, RegionSource.of(Samples.picture(150, 130, 2)), config);
    return Files.readAllBytes(file);
  }

  @Test
  void aDirectoryThatFollowsItselfIsRefused() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(valid.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int directory = bytes.getInt(4);
    bytes.putInt(directory + 2 + 12 * bytes.getShort(directory), directory);
    assertRefused(bytes.array(), "directories form a loop");
  }

  @Test
  void aDirectoryThatLeadsBackToTheFirstIsRefused() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(valid.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int first = bytes.getInt(4);
    int link = first + 2 + 12 * bytes.getShort(first);
    int directories = 1;
    while (bytes.getInt(link) != 0) {
      int directory = bytes.getInt(link);
      link = directory + 2 + 12 * bytes.getShort(directory);
      directories++;
    }
    assertTrue(directories > 1);
    bytes.putInt(link, first);
    assertRefused(bytes.array(), "directories form a loop");
  }

  @Test
  void countsOfTilesThatOverflowAreRefused() throws IOException {
    byte[] big = written(Samples.lossless(PyramidConfig.Format.BIG));
    for (long count : new long[] {1L << 61, (1L << 61) + 1, Long.MAX_VALUE, -1, 1L << 32}) {
      for (int tag : new int[] {324, 325}) {
        ByteBuffer bytes = ByteBuffer.wrap(big.clone()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(bigEntry(bytes, tag) + 4, count);
        assertRefused(bytes.array(), "valid-patched.tiff");
      }
    }
  }

  private static int bigEntry(ByteBuffer bytes, int tag) {
    int directory = (int) bytes.getLong(8);
    for (int i = 0; i < bytes.getLong(directory); i++) {
      int entry = directory + 8 + 20 * i;
      if ((bytes.getShort(entry) & 0xffff) == tag) {
        return entry;
      }
    }
    throw new AssertionError("no tag " + tag);
  }

  /** 64 MB of zeros in 64 kB, where a tile of 12 kB belongs. */
  @Test
  void aTileThatInflatesWithoutEndTakesNoMoreThanATile() throws IOException {
    byte[] zeros = new byte[64 << 20];
    Deflater deflater = new Deflater();
    deflater.setInput(zeros);
    deflater.finish();
    byte[] bomb = new byte[1 << 20];
    int length = deflater.deflate(bomb);
    assertTrue(deflater.finished());
    deflater.end();
    ByteBuffer bytes =
        ByteBuffer.wrap(Arrays.copyOf(valid, valid.length + length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(valid.length).put(bomb, 0, length);
    bytes.putInt(table(bytes, 324), valid.length);
    bytes.putInt(table(bytes, 325), length);
    try (Slide slide = Slides.open(save(bytes.array()))) {
      RgbImage tile = slide.read(0, 0, 0, 64, 64);
      // What belongs to the tile is read: zeros, whose differences are zeros.
      assertEquals(0, tile.get(0, 0));
      assertEquals(0, tile.get(63, 63));
    }
  }

  @Test
  void aPictureThatClaimsMoreThanAnyScreenIsRefusedBeforeMemoryIsTaken() throws IOException {
    Path file = folder.resolve("Präparat 1.png");
    ImageIO.write(Samples.picture(8, 8, 1).toBufferedImage(), "png", file.toFile());
    ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(file));
    png.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 check = new CRC32();
    check.update(png.array(), 12, 17);
    png.putInt(29, (int) check.getValue());
    Files.write(file, png.array());
    IOException e = assertThrows(IOException.class, () -> readAll(file));
    assertTrue(Samples.message(e).startsWith(file.toString()), e.getMessage());
    assertTrue(Samples.message(e).contains("got 60000 x 60000"), e.getMessage());
  }

  @Test
  void sizesOfZeroAreRefused() throws IOException {
    for (int tag : new int[] {256, 257}) {
      assertRefused(patched(tag, 0), "width and height must be in 1..");
    }
    for (int tag : new int[] {322, 323}) {
      assertRefused(patched(tag, 0), "tiles and strips must have pixels");
    }
  }

  @Test
  void sizesBeyondAllMeasureAreRefusedBeforeMemoryIsTaken() throws IOException {
    for (int tag : new int[] {256, 257}) {
      assertRefused(patched(tag, -1), "width and height must be in 1..");
      assertRefused(patched(tag, Integer.MAX_VALUE), "tiles or strips");
    }
    for (int tag : new int[] {322, 323}) {
      assertRefused(patched(tag, Integer.MAX_VALUE), "may have 268435456 bytes once decoded");
    }
    assertRefused(patched(324, 0x7fffffff, 4), "claims 2147483647 values");
    assertRefused(patched(277, 60_000), "samples per pixel must be in 1..32, got 60000");
  }

  @Test
  void aTileThatDecodesToTooLittleIsRefused() throws IOException {
    // The tile table is taken for longer tiles: what was one tile's data is now a quarter of one.
    byte[] wide = patched(322, 128);
    assertRefused(wide, "valid-patched.tiff");
  }

  @ParameterizedTest
  @EnumSource(PyramidConfig.Codec.class)
  void aFileCutAnywhereIsRefused(PyramidConfig.Codec codec) throws IOException {
    byte[] whole = written(Samples.lossless(PyramidConfig.Format.BIG).withCodec(codec));
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 30; i++) {
      byte[] cut = Arrays.copyOf(whole, 16 + random.nextInt(whole.length - 17));
      assertRefused(cut, "valid-patched.tiff");
    }
  }

  @ParameterizedTest
  @EnumSource(PyramidConfig.Codec.class)
  void aDirectoryInFrontOfCutTilesIsRefusedWhenTheyAreRead(PyramidConfig.Codec codec)
      throws IOException {
    byte[] whole = written(Samples.lossless(PyramidConfig.Format.CLASSIC).withCodec(codec));
    // Moves every tile behind the file's end, the directories stay.
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int entry = entry(bytes, 324);
    int table = bytes.getInt(entry + 8);
    for (int i = 0; i < bytes.getInt(entry + 4); i++) {
      bytes.putInt(table + 4 * i, whole.length - 3);
    }
    assertRefused(whole, "truncated");
  }

  @ParameterizedTest
  @EnumSource(PyramidConfig.Codec.class)
  void flippedBytesGiveAPictureOrAnIoException(PyramidConfig.Codec codec) throws IOException {
    byte[] whole = written(Samples.lossless(PyramidConfig.Format.CLASSIC).withCodec(codec));
    SplittableRandom random = new SplittableRandom(12);
    int directories = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    for (int i = 0; i < 160; i++) {
      byte[] flipped = whole.clone();
      // Half of the flips hit the directories, which are a small part of the file.
      int from = i % 2 == 0 ? 0 : directories;
      flipped[from + random.nextInt(whole.length - from)] = (byte) random.nextInt(256);
      readsOrFails(save(flipped));
    }
  }

  @Test
  @Tag("realdata")
  void everyOddTiffReadsOrIsRefusedByName() throws IOException {
    Path odd = Samples.real("odd_tiff");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(odd)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    int read = 0;
    for (Path file : files) {
      read += readsOrFails(file) ? 1 : 0;
    }
    // Most are valid: a reader that refuses everything would pass otherwise.
    assertTrue(read > files.size() * 3 / 4, read + " of " + files.size() + " read");
  }

  private static boolean readsOrFails(Path file) {
    return assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try {
            readAll(file);
            return true;
          } catch (IOException e) {
            assertTrue(Samples.message(e).contains(file.toString()), e.getMessage());
            return false;
          }
        },
        file.toString());
  }

  private static void readAll(Path file) throws IOException {
    try (Slide slide = Slides.open(file)) {
      for (Level level : slide.levels()) {
        int width = Math.min(level.width(), 600);
        int height = Math.min(level.height(), 600);
        RgbImage begin = slide.read(level.index(), 0, 0, width, height);
        assertTrue(begin.width() == width && begin.height() == height);
        slide.read(level.index(), level.width() - width, level.height() - height, width, height);
      }
    }
  }

  private void assertRefused(byte[] bytes, String reason) throws IOException {
    Path file = save(bytes);
    IOException e =
        assertTimeoutPreemptively(
            PATIENCE, () -> assertThrows(IOException.class, () -> readAll(file)));
    assertTrue(Samples.message(e).contains("valid-patched.tiff"), e.getMessage());
    assertTrue(Samples.message(e).contains(reason), e.getMessage());
  }

  private Path save(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("valid-patched.tiff"), bytes);
  }

  private byte[] patched(int tag, int value) {
    return patched(tag, value, 8);
  }

  /** The valid file with one field of its first directory changed. */
  private byte[] patched(int tag, int value, int at) {
    return patched(valid, tag, value, at);
  }

  static byte[] patched(byte[] file, int tag, int value, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int entry = entry(bytes, tag);
    if (bytes.getShort(entry + 2) == 3) {
      bytes.putShort(entry + at, (short) value);
    } else {
      bytes.putInt(entry + at, value);
    }
    return bytes.array();
  }

  /** Where the numbers of a tag of the first directory lie. */
  static int table(ByteBuffer bytes, int tag) {
    return bytes.getInt(entry(bytes, tag) + 8);
  }

  private static int entry(ByteBuffer bytes, int tag) {
    int directory = bytes.getInt(4);
    for (int i = 0; i < bytes.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if ((bytes.getShort(entry) & 0xffff) == tag) {
        return entry;
      }
    }
    throw new AssertionError("no tag " + tag);
  }
}

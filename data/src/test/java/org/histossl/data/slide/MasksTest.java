package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {
  private static final int UNSIGNED = 1;
  private static final int SIGNED = 2;
  private static final int FLOATING_POINT = 3;

  @TempDir private Path folder;

  private Path save(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] codes(Path file) throws IOException {
    try (ClassMask mask = Masks.open(file)) {
      Level level = mask.levels().get(0);
      return mask.read(0, 0, 0, level.width(), level.height());
    }
  }

  /** A row of numbers of that many bits. */
  private static byte[] packed(int bits, ByteOrder order, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * bits / 8).order(order);
    for (long value : values) {
      switch (bits) {
        case 8 -> bytes.put((byte) value);
        case 16 -> bytes.putShort((short) value);
        case 32 -> bytes.putInt((int) value);
        default -> bytes.putLong(value);
      }
    }
    return bytes.array();
  }

  private Path tiff(int bits, int format, boolean big, long... values) throws IOException {
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    TinyTiff.Page page =
        new TinyTiff.Page(values.length, 1, packed(bits, order, values))
            .set(258, bits)
            .set(339, format);
    return save("mask.tif", new TinyTiff(order).page(page).bytes());
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "16, 1", "32, 1", "64, 1", "8, 2", "16, 2", "32, 2", "64, 2", "16, 4"})
  void everyFormatOfWholeNumbersGivesTheStoredCode(int bits, int format) throws IOException {
    for (boolean big : new boolean[] {false, true}) {
      assertArrayEquals(new byte[] {0, 1, 5, 127}, codes(tiff(bits, format, big, 0, 1, 5, 127)));
    }
  }

  @Test
  @Tag("hostile")
  void aCodeThatIsNoClassesIsRefusedByItsValue() throws IOException {
    assertRefused(tiff(16, UNSIGNED, false, 3, 300), "in 0..255, got 300 at x=1 y=0 of level 0");
    assertRefused(tiff(16, SIGNED, true, -1), "got -1 at x=0");
    assertRefused(tiff(32, SIGNED, false, 7, 7, -70_000), "got -70000 at x=2");
    assertRefused(tiff(32, UNSIGNED, false, 0xffff_ffffL), "got 8388607 at");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  @Tag("hostile")
  void floatingPointIsRefusedByName(int bits) throws IOException {
    assertRefused(
        tiff(bits, FLOATING_POINT, false, 0, 1), "must be whole numbers, got samples of format 3");
  }

  private static void assertRefused(Path file, String reason) {
    IOException e = assertThrows(IOException.class, () -> codes(file));
    assertTrue(Samples.message(e).startsWith(file.toString()), e.getMessage());
    assertTrue(Samples.message(e).contains(reason), e.getMessage());
  }

  @Test
  void differencesOfWideSamplesAreUndone() throws IOException {
    byte[] stored = packed(32, ByteOrder.LITTLE_ENDIAN, 5, -2, 1, -4);
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
      out.write(stored);
    }
    TinyTiff.Page page =
        new TinyTiff.Page(4, 1, deflated.toByteArray()).set(258, 32).set(259, 8).set(317, 2);
    Path file = save("mask.tif", new TinyTiff(ByteOrder.LITTLE_ENDIAN).page(page).bytes());
    assertArrayEquals(new byte[] {5, 3, 4, 0}, codes(file));
  }

  @Test
  void theFirstOfSeveralSamplesIsTheCodeWhateverTheOthersAre() throws IOException {
    byte[] rgba = {3, 9, 9, 0, 4, 8, 8, (byte) 128};
    TinyTiff.Page page =
        new TinyTiff.Page(2, 1, rgba).set(258, 8, 8, 8, 8).set(262, 2).set(277, 4).set(338, 2);
    Path file = save("mask.tif", new TinyTiff(ByteOrder.BIG_ENDIAN).page(page).bytes());
    assertArrayEquals(new byte[] {3, 4}, codes(file));
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00050607);
    assertArrayEquals(new byte[] {5}, codes(png(image)));
  }

  @Test
  void whiteAsTheSmallestNumberChangesNoCode() throws IOException {
    TinyTiff.Page page = new TinyTiff.Page(3, 1, new byte[] {0, 1, 2}).set(262, 0);
    Path file = save("mask.tif", new TinyTiff(ByteOrder.BIG_ENDIAN).page(page).bytes());
    assertArrayEquals(new byte[] {0, 1, 2}, codes(file));
  }

  @Test
  void aBlockThatTheWriterLeftOutIsBackground() throws IOException {
    TinyTiff.Page page = new TinyTiff.Page(2, 2, new byte[0]);
    Path file = save("mask.tif", new TinyTiff(ByteOrder.BIG_ENDIAN).page(page).bytes());
    assertArrayEquals(new byte[4], codes(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aPaletteOfColorsGivesTheIndex(int bits) throws IOException {
    int size = 1 << bits;
    int[] colors = new int[size];
    Arrays.setAll(colors, i -> 0xff000000 | (i * 0x305070 & 0xffffff));
    BufferedImage image = indexed(bits, colors);
    byte[] expected = new byte[size];
    for (int i = 0; i < size; i++) {
      expected[i] = (byte) i;
    }
    assertArrayEquals(expected, codes(png(image)), "PNG");
    Path bmp = folder.resolve("mask.bmp");
    if (bits != 2) { // of which there are no bitmaps
      assertTrue(ImageIO.write(image, "bmp", bmp.toFile()));
      assertArrayEquals(expected, codes(bmp), "BMP");
    }
    assertArrayEquals(expected, codes(paletteTiff(bits, colors)), "TIFF");
  }

  @Test
  void aPaletteOfGraysGivesTheGray() throws IOException {
    int[] grays = {0xff030303, 0xff000000, 0xff010101, 0xff050505};
    byte[] expected = {3, 0, 1, 5};
    assertArrayEquals(expected, codes(png(indexed(2, grays))));
    assertArrayEquals(expected, codes(paletteTiff(2, grays)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tif"})
  void bilevelMasksHaveTheCodes0And1(String format) throws IOException {
    BufferedImage image = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.getRaster().setSample(4, 0, 0, 1);
    Path file = folder.resolve("mask." + format);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    assertArrayEquals(new byte[] {0, 0, 0, 0, 1, 0, 0, 0, 0}, codes(file));
  }

  @Test
  void pngOf16BitsGivesTheStoredCode() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 2, 255});
    assertArrayEquals(new byte[] {0, 2, (byte) 255}, codes(png(image)));
    image.getRaster().setSample(1, 0, 0, 256);
    assertRefused(png(image), "got 256 at x=1");
  }

  /** A row with every index once. */
  private static BufferedImage indexed(int bits, int[] colors) {
    IndexColorModel model =
        new IndexColorModel(bits, colors.length, colors, 0, false, -1, DataBuffer.TYPE_BYTE);
    WritableRaster raster =
        bits == 8
            ? Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, colors.length, 1, 1, null)
            : Raster.createPackedRaster(DataBuffer.TYPE_BYTE, colors.length, 1, 1, bits, null);
    for (int i = 0; i < colors.length; i++) {
      raster.setSample(i, 0, 0, i);
    }
    return new BufferedImage(model, raster, false, null);
  }

  private Path png(BufferedImage image) throws IOException {
    Path file = folder.resolve("mask.png");
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  private Path paletteTiff(int bits, int[] colors) throws IOException {
    long[] map = new long[3 * colors.length];
    byte[] row = new byte[(colors.length * bits + 7) / 8];
    for (int i = 0; i < colors.length; i++) {
      for (int c = 0; c < 3; c++) {
        map[c * colors.length + i] = 257L * (colors[i] >> (16 - 8 * c) & 255);
      }
      row[i * bits / 8] |= (byte) (i << (8 - bits - i * bits % 8));
    }
    TinyTiff.Page page =
        new TinyTiff.Page(colors.length, 1, row).set(258, bits).set(262, 3).set(320, map);
    return save("palette.tif", new TinyTiff(ByteOrder.LITTLE_ENDIAN).page(page).bytes());
  }

  @Test
  void masksCompressedWithLossAreWarnedOfOnce() throws IOException {
    Path first = folder.resolve("a.jpg");
    Path second = folder.resolve("b.jpg");
    for (Path file : new Path[] {first, second}) {
      assertTrue(ImageIO.write(RgbImage.black(16, 16).toBufferedImage(), "jpg", file.toFile()));
    }
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      assertArrayEquals(new byte[256], codes(first));
      codes(second);
      codes(first);
    } finally {
      System.setErr(before);
    }
    String text = log.toString(StandardCharsets.UTF_8);
    assertEquals(1, text.lines().filter(line -> line.contains("compressed with loss")).count());
    assertTrue(text.contains(first.toString()), text);
  }

  @Test
  @Tag("realdata")
  void theReportedMasksOf16BitsHaveTheirCodes() throws IOException {
    byte[] codes = codes(Samples.real("reports/mask-16bit/csvtiles/u16.png"));
    assertArrayEquals(codes(Samples.real("reports/mask-16bit/csvtiles/gray.png")), codes);
    Path masks = Samples.real("reports/mask-16bit/panda/train_label_masks");
    for (int grade = 2; grade < 5; grade++) {
      byte[] stored = codes(masks.resolve("a" + (grade - 2) + "_mask.tiff"));
      boolean[] seen = new boolean[256];
      for (byte code : stored) {
        seen[code] = true;
      }
      assertTrue(seen[1] && seen[grade], "1 and " + grade);
    }
  }
}

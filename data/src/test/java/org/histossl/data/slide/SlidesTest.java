package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidesTest {
  /** Two JPEG decoders may round the inverse transform and the colors differently. */
  private static final int JPEG_ROUNDING = 4;

  @TempDir private Path folder;

  @Test
  @Tag("realdata")
  void everyLevelOfADeflatePyramidIsExact() throws IOException {
    Path file = Samples.real("slides/boxes_4level_deflate.tiff");
    try (Slide slide = Slides.open(file);
        ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      ImageReader independent = jdkTiffReader();
      independent.setInput(stream);
      assertEquals(4, slide.levels().size());
      for (int level = 0; level < 4; level++) {
        RgbImage expected = raw(independent.read(level));
        assertArrayEquals(expected.rgb(), Samples.whole(slide, level).rgb(), "level " + level);
      }
      independent.dispose();
    }
  }

  @Test
  @Tag("realdata")
  void anAperioSlideHasItsColorsItsScaleAndNoLabelAmongItsLevels() throws IOException {
    try (Slide slide = Slides.open(Samples.real("slides/CMU-1-Small-Region.svs"))) {
      assertEquals(1, slide.levels().size());
      assertEquals(new Level(0, 2220, 2967, 1), slide.levels().get(0));
      assertEquals(OptionalDouble.of(0.499), slide.micronsPerPixel());
      // Read with Pillow 12.3.0 (libjpeg-turbo).
      assertPixel(slide, 0, 1100, 1100, 0xbfa7ba);
      assertPixel(slide, 0, 1300, 1000, 0x5d2155);
      assertPixel(slide, 0, 10, 10, 0xf4faf3);
      assertPixel(slide, 0, 2219, 2966, 0xf8f8f8);
    }
  }

  @Test
  @Tag("realdata")
  void aSlideInPandasLayoutHasThreeLevelsOfYcbcrTiles() throws IOException {
    try (Slide slide = Slides.open(Samples.real("slides/panda_like/train_images/rings_P3.tiff"))) {
      assertEquals(3, slide.levels().size());
      assertEquals(16, slide.levels().get(2).downsample(), 0.01);
      assertEquals(1.4, slide.micronsPerPixel().orElseThrow(), 0.001);
      // Read with Pillow 12.3.0 (libtiff, libjpeg-turbo).
      assertPixel(slide, 0, 300, 300, 0xece8e9);
      assertPixel(slide, 0, 1000, 500, 0x9a5581);
      assertPixel(slide, 1, 250, 125, 0xa9729c);
      assertPixel(slide, 2, 31, 28, 0xf1c4eb);
    }
  }

  @Test
  @Tag("realdata")
  void anAperioSlideHasItsDescriptionItsMagnificationAndItsPictures() throws IOException {
    try (Slide slide = Slides.open(Samples.real("slides/CMU-1-Small-Region.svs"))) {
      assertEquals(OptionalDouble.of(20), slide.magnification());
      assertTrue(slide.description().orElse("").startsWith("Aperio Image Library v11.2.1"));
      assertEquals(Set.of("label", "macro", "thumbnail"), slide.associatedImages());
      assertSize(387, 463, slide.associatedImage("label"));
      assertSize(1280, 431, slide.associatedImage("macro"));
      assertSize(574, 768, slide.associatedImage("thumbnail"));
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> slide.associatedImage("map"));
      assertTrue(Samples.message(e).contains("has no image 'map'"), e.getMessage());
    }
  }

  private static void assertSize(int width, int height, RgbImage image) {
    assertEquals(width + "x" + height, image.width() + "x" + image.height());
  }

  @Test
  @Tag("realdata")
  void everyFileThatPillowReadsHasPillowsPixels() throws IOException {
    Path root = Samples.real("odd_tiff").resolveSibling("");
    int compared = 0;
    for (String line : pillowsPixels()) {
      String[] row = line.split(",");
      try (Slide slide = Slides.open(root.resolve(row[0]))) {
        Level level = slide.levels().get(Integer.parseInt(row[1]));
        assertEquals(row[2] + "x" + row[3], level.width() + "x" + level.height(), row[0]);
        CRC32 crc = new CRC32();
        crc.update(Samples.whole(slide, level.index()).rgb());
        // Of several pages of one size, one is the level.
        assertTrue(row[4].contains(String.format(Locale.ROOT, "%08x", crc.getValue())), line);
        compared++;
      }
    }
    assertTrue(compared > 120, compared + " levels compared");
  }

  /** Made with Pillow 12.3.0: CRC-32 of the pixels as RGB bytes, those of 16 bits shifted by 8. */
  private static List<String> pillowsPixels() throws IOException {
    try (InputStream in = SlidesTest.class.getResourceAsStream("pillow-pixels.csv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).toList();
    }
  }

  @Test
  void theLevelForAWantedResolutionIsTheCoarsestFineEnough() throws IOException {
    Path file = folder.resolve("levels.tiff");
    PyramidWriter.write(
        file,
        RegionSource.of(Samples.picture(200, 120, 3)),
        Samples.lossless(PyramidConfig.Format.CLASSIC)); // 0.5, 1 and 2 microns per pixel
    try (Slide slide = Slides.open(file)) {
      assertEquals(0, slide.levelFor(0.1).orElseThrow().index());
      assertEquals(0, slide.levelFor(0.97).orElseThrow().index());
      assertEquals(1, slide.levelFor(0.99).orElseThrow().index(), "within the tolerance");
      assertEquals(1, slide.levelFor(1.9).orElseThrow().index());
      assertEquals(2, slide.levelFor(50).orElseThrow().index());
    }
    Path plain = folder.resolve("plain.png");
    ImageIO.write(Samples.picture(8, 8, 1).toBufferedImage(), "png", plain.toFile());
    try (Slide slide = Slides.open(plain)) {
      assertTrue(slide.levelFor(0.5).isEmpty());
    }
  }

  private static void assertPixel(Slide slide, int level, int x, int y, int expected)
      throws IOException {
    int got = slide.read(level, x, y, 1, 1).get(0, 0);
    for (int shift = 0; shift <= 16; shift += 8) {
      assertEquals(
          expected >> shift & 255,
          got >> shift & 255,
          JPEG_ROUNDING,
          () ->
              String.format(
                  Locale.ROOT, "x=%d y=%d level=%d: %06x, got %06x", x, y, level, expected, got));
    }
  }

  @Test
  @Tag("realdata")
  void aMaskGivesClassCodesAndZeroOutside() throws IOException {
    try (ClassMask mask =
        Masks.open(Samples.real("slides/panda_like/train_label_masks/rings_P4_mask.tiff"))) {
      Level level = mask.levels().get(1);
      byte[] codes = mask.read(1, -2, -2, level.width() + 4, level.height() + 4);
      boolean[] seen = new boolean[3];
      for (byte code : codes) {
        seen[code] = true;
      }
      assertArrayEquals(new boolean[] {true, true, true}, seen);
      for (int i = 0; i < level.width() + 4; i++) {
        assertEquals(0, codes[i]);
      }
    }
  }

  @Test
  @Tag("realdata")
  void jpeg2000IsRefusedByItsName() {
    Path file = Samples.real("slides/TCGA-CR-7395-01A-01-TS1.svs");
    IOException e = assertThrows(IOException.class, () -> Slides.open(file));
    assertTrue(Samples.message(e).contains("33005 (JPEG 2000"), e.getMessage());
    assertTrue(Samples.message(e).contains(file.toString()), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"LZW", "PackBits", "Deflate", "ZLib"})
  void stripsOfTheJdksWriterAreExact(String compression) throws IOException {
    assertReadsWhatTheJdkWrites(compression, false, Samples.picture(301, 207, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LZW", "PackBits", "Deflate"})
  void tilesOfTheJdksWriterAreExact(String compression) throws IOException {
    assertReadsWhatTheJdkWrites(compression, true, Samples.picture(301, 207, 4));
  }

  @Test
  void longRunsFillTheLzwTableAndStartItAnew() throws IOException {
    RgbImage flat = RgbImage.filled(700, 700, 0x123456);
    assertReadsWhatTheJdkWrites("LZW", false, flat);
  }

  private void assertReadsWhatTheJdkWrites(String compression, boolean tiled, RgbImage image)
      throws IOException {
    Path file = folder.resolve(compression + tiled + ".tif");
    ImageWriter writer = jdkTiffWriter();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionType(compression);
      if (tiled) {
        param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
        param.setTiling(64, 48, 0, 0);
      }
      writer.write(null, new IIOImage(image.toBufferedImage(), null, null), param);
    } finally {
      writer.dispose();
    }
    try (Slide slide = Slides.open(file)) {
      assertArrayEquals(image.rgb(), Samples.whole(slide, 0).rgb());
    }
  }

  private static ImageWriter jdkTiffWriter() {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.getClass().getName().startsWith("com.sun.")) {
        return writer;
      }
    }
    throw new AssertionError("the JDK has had a TIFF writer since 9");
  }

  private static ImageReader jdkTiffReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.")) {
        return reader;
      }
    }
    throw new AssertionError("the JDK has had a TIFF reader since 9");
  }

  /** Samples as stored, without AWT's conversion of colors. */
  private static RgbImage raw(BufferedImage image) {
    int[] samples =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    byte[] rgb = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      rgb[i] = (byte) samples[i];
    }
    return RgbImage.of(image.getWidth(), image.getHeight(), rgb);
  }

  @Test
  void aPngIsASlideOfOneLevel() throws IOException {
    RgbImage image = Samples.picture(40, 30, 1);
    Path file = folder.resolve("plain.png");
    ImageIO.write(image.toBufferedImage(), "png", file.toFile());
    try (Slide slide = Slides.open(file)) {
      assertEquals(1, slide.levels().size());
      assertTrue(slide.micronsPerPixel().isEmpty());
      assertArrayEquals(image.rgb(), Samples.whole(slide, 0).rgb());
      assertEquals(0xffffff, slide.read(0, 39, 29, 2, 2).get(1, 1));
    }
  }

  @Test
  void grayCodesInAPngAreNotConverted() throws IOException {
    BufferedImage gray = new BufferedImage(5, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 5; x++) {
      gray.getRaster().setSample(x, 0, 0, x);
    }
    Path file = folder.resolve("codes.png");
    ImageIO.write(gray, "png", file.toFile());
    try (ClassMask mask = Masks.open(file)) {
      assertArrayEquals(new byte[] {0, 1, 2, 3, 4}, mask.read(0, 0, 0, 5, 1));
    }
  }

  @Test
  void aProviderOnTheClassPathIsAskedFirst() throws IOException {
    Path file = Files.writeString(folder.resolve("vendor.oneblack"), "II*");
    try (Slide slide = Slides.open(file)) {
      assertEquals("one black pixel", slide.name());
    }
  }

  @Test
  void aFallbackGetsWhatTheBuiltInReadersDoNotSupport() throws IOException {
    Path good = folder.resolve("fallback.png");
    ImageIO.write(Samples.picture(8, 8, 1).toBufferedImage(), "png", good.toFile());
    try (Slide slide = Slides.open(good)) {
      assertEquals("fallback.png", slide.name());
    }
    try (Slide slide = Slides.open(ofCompression(33_005, "fallback.tiff"))) {
      assertEquals("one black pixel", slide.name());
    }
    Path useless = ofCompression(33_005, "useless fallback.tiff");
    UnsupportedSlideException e =
        assertThrows(UnsupportedSlideException.class, () -> Slides.open(useless));
    assertTrue(Samples.message(e).contains("33005 (JPEG 2000"), e.getMessage());
    assertTrue(String.valueOf(e.getSuppressed()[0].getMessage()).contains("not for me either"));
  }

  @Test
  void aFallbackNeverSeesADamagedFile() throws IOException {
    byte[] damaged = {'I', 'I', 42, 0, 0, 0, 0, 0};
    Path file = Files.write(folder.resolve("damaged fallback.tiff"), damaged);
    IOException e = assertThrows(IOException.class, () -> Slides.open(file));
    assertTrue(Samples.message(e).contains("a TIFF without directories"), e.getMessage());
  }

  /** A whole file whose first directory names that compression. */
  private Path ofCompression(int compression, String name) throws IOException {
    Path file = folder.resolve(name);
    PyramidWriter.write(
        file,
        RegionSource.of(Samples.picture(100, 80, 3)),
        Samples.lossless(PyramidConfig.Format.CLASSIC).withDownsamples(List.of(1)));
    byte[] bytes = HostileTiffTest.patched(Files.readAllBytes(file), 259, compression, 8);
    return Files.write(file, bytes);
  }

  @Test
  void anUnknownFormatIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "no picture");
    IOException e = assertThrows(IOException.class, () -> Slides.open(file));
    assertTrue(
        Samples.message(e).contains("notes.txt: not a slide of a known format"), e.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("nowhere.svs");
    IOException e = assertThrows(IOException.class, () -> Slides.open(file));
    assertTrue(Samples.message(e).contains("nowhere.svs"), e.getMessage());
  }

  @Test
  void aLevelThatDoesNotExistIsTheCallersMistake() throws IOException {
    Path file = folder.resolve("plain.png");
    ImageIO.write(Samples.picture(8, 8, 1).toBufferedImage(), "png", file.toFile());
    try (Slide slide = Slides.open(file)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> slide.read(1, 2048, 0, 4, 4));
      assertEquals(
          "cannot read region x=2048 y=0 level=1 of slide 'plain.png': only levels 0..0 exist",
          e.getMessage());
    }
  }
}

package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What markers and tags say of colors, and what is done with it. */
class StoredColorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String JFIF = "ffe000104a46494600010100000100010000";
  private static final String ADOBE = "ffee000e41646f6265006400000000";

  @TempDir private Path folder;

  private Path save(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** A JPEG stream of one color without markers of applications. */
  private static byte[] jpeg(int rgb) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(RgbImage.filled(16, 16, rgb).toBufferedImage(), "jpg", out);
    byte[] all = out.toByteArray();
    ByteArrayOutputStream bare = new ByteArrayOutputStream();
    bare.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
    int scan =
        JpegSegments.walk(
            all,
            (marker, at, length) -> {
              if ((marker & 0xf0) != 0xe0) {
                bare.write(all, at - 2, length + 2);
              }
            });
    bare.write(all, scan, all.length - scan);
    return bare.toByteArray();
  }

  private static byte[] marked(byte[] jpeg, String... segments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    for (String segment : segments) {
      out.writeBytes(HEX.parseHex(segment));
    }
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  private static TinyTiff.Page rgbPage(byte[] jpeg) {
    return new TinyTiff.Page(16, 16, jpeg).set(258, 8, 8, 8).set(259, 7).set(262, 2).set(277, 3);
  }

  private Path tiff(TinyTiff.Page page) throws IOException {
    return save("a.tif", new TinyTiff(ByteOrder.LITTLE_ENDIAN).page(page).bytes());
  }

  @Test
  void jpegDataThatSaysYcbcrInATiffThatSaysRgbIsWarnedOf() throws IOException {
    byte[] plain = jpeg(0xc86496);
    assertEquals(1, warnings(marked(plain, JFIF)));
    assertEquals(1, warnings(marked(plain, ADOBE + "01")));
    assertEquals(0, warnings(marked(plain, ADOBE + "00")));
    assertEquals(0, warnings(marked(plain, JFIF, ADOBE + "00")), "both that say RGB agree");
    // The JDK writes colors at half the resolution: of red, green and blue nobody does.
    assertEquals(1, warnings(plain));
  }

  private int warnings(byte[] jpeg) throws IOException {
    try (Slide slide = Slides.open(tiff(rgbPage(jpeg)))) {
      slide.read(0, 0, 0, 16, 16);
      return slide.warnings().size();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jfif__rgb.tif", "jfif_420__rgb.tif"})
  @Tag("realdata")
  void theReportedFilesAreWarnedOf(String name) throws IOException {
    try (Slide slide = Slides.open(Samples.real("reports/jpeg-photometric/" + name))) {
      assertTrue(slide.warnings().get(0).contains("the data itself says YCbCr"));
    }
    try (Slide slide = Slides.open(Samples.real("slides/CMU-1-Small-Region.svs"))) {
      assertEquals(List.of(), slide.warnings());
    }
  }

  /** As libjpeg, and so Pillow, tells them. */
  @Test
  void aJpegFilesMarkersTellWhatItsComponentsAre() throws IOException {
    byte[] plain = jpeg(0xc86496);
    RgbImage colors = Pictures.read(save("a.jpg", plain));
    assertNear(0xc86496, colors.get(3, 3));
    for (byte[] same :
        List.of(
            marked(plain, JFIF), marked(plain, ADOBE + "01"), marked(plain, JFIF, ADOBE + "00"))) {
      assertArrayEquals(colors.rgb(), Pictures.read(save("a.jpg", same)).rgb());
    }
    RgbImage raw = Pictures.read(save("a.jpg", marked(plain, ADOBE + "00")));
    int luma = (int) (0.299 * 0xc8 + 0.587 * 0x64 + 0.114 * 0x96);
    assertEquals(luma, raw.get(3, 3) >> 16, 2, "what is stored");
  }

  private static void assertNear(int expected, int got) {
    for (int shift = 0; shift < 24; shift += 8) {
      assertEquals(expected >> shift & 255, got >> shift & 255, 2, Integer.toHexString(got));
    }
  }

  @Test
  void aJpegThatEndsEarlyIsRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(Samples.picture(200, 200, 3).toBufferedImage(), "jpg", out);
    byte[] whole = out.toByteArray();
    Path file = save("cut.jpg", Arrays.copyOf(whole, whole.length / 2));
    IOException e = assertThrows(IOException.class, () -> Pictures.read(file));
    assertTrue(Samples.message(e).startsWith(file.toString()), e.getMessage());
  }

  /** A profile of linear light, by which AWT would make all colors lighter. */
  private static byte[] linear() {
    return ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
  }

  @Test
  void aProfileConvertsNothingAndIsAFactOfTheSlide() throws IOException {
    byte[] profile = linear();
    String name = HEX.formatHex("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII));
    int half = profile.length / 2;
    String first = HEX.formatHex(profile, 0, half);
    String second = HEX.formatHex(profile, half, profile.length);
    byte[] plain = jpeg(0x783c5a);
    byte[] jpeg =
        marked(
            plain,
            String.format(Locale.ROOT, "ffe2%04x%s0102%s", 16 + half, name, first),
            String.format(
                Locale.ROOT, "ffe2%04x%s0202%s", 16 + profile.length - half, name, second));
    assertProfile(profile, save("icc.jpg", jpeg));
    assertArrayEquals(
        Pictures.read(save("plain.jpg", plain)).rgb(),
        Pictures.read(folder.resolve("icc.jpg")).rgb());
    byte[] rgb = {0x78, 0x3c, 0x5a};
    TinyTiff.Page page =
        new TinyTiff.Page(1, 1, rgb).set(258, 8, 8, 8).set(262, 2).set(277, 3).set(34_675, profile);
    Path tiff = tiff(page);
    assertProfile(profile, tiff);
    assertEquals(0x783c5a, Pictures.read(tiff).get(0, 0));
  }

  private static void assertProfile(byte[] expected, Path file) throws IOException {
    try (Slide slide = Slides.open(file)) {
      assertArrayEquals(expected, slide.iccProfile().orElseThrow());
      slide.read(0, 0, 0, 1, 1);
      assertArrayEquals(expected, slide.iccProfile().orElseThrow(), "also once it is decoded");
    }
  }

  @Test
  void aFileWithoutAProfileHasNone() throws IOException {
    Path png = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB), "png", png.toFile());
    for (Path file : List.of(png, save("a.jpg", jpeg(0)), tiff(rgbPage(jpeg(0))))) {
      try (Slide slide = Slides.open(file)) {
        assertEquals(Optional.empty(), slide.iccProfile());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"icc.jpg, 1", "icc.png, 0", "icc.tif, 0"})
  @Tag("realdata")
  void theReportedFilesShowTheStoredSamples(String name, int tolerance) throws IOException {
    Path file = Samples.real("reports/icc-jpeg/" + name);
    try (Slide slide = Slides.open(file)) {
      assertTrue(slide.iccProfile().isPresent());
      int pixel = slide.read(0, 5, 5, 1, 1).get(0, 0);
      assertEquals(120, pixel >> 16 & 255, tolerance);
      assertEquals(60, pixel >> 8 & 255, tolerance);
      assertEquals(90, pixel & 255, tolerance);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gray.png", "gray.jpg", "gray16.png"})
  @Tag("realdata")
  void theReportedGrayRampsAreNotBrightened(String name) throws IOException {
    Path file = Samples.real("reports/gray-gamma/" + name);
    RgbImage throughAwt = RgbImage.from(ImageIO.read(file.toFile()));
    assertEquals(0x404040, throughAwt.get(32, 0));
    assertArrayEquals(throughAwt.rgb(), Pictures.read(file).rgb());
  }

  /** A sample beyond the colors, by the tag that tells what it is; -1 for no tag. */
  @ParameterizedTest
  @CsvSource({"2, 878280", "1, 8f8580", "0, 100601", "-1, 878280"})
  void aTiffsTransparencyIsLaidOnWhite(int kind, String expected) throws IOException {
    byte[] pixel = {0x10, 0x06, 0x01, (byte) 0x80};
    TinyTiff.Page page =
        new TinyTiff.Page(1, 1, pixel).set(258, 8, 8, 8, 8).set(262, 2).set(277, 4);
    if (kind >= 0) {
      page.set(338, kind);
    }
    assertEquals(HexFormat.fromHexDigits(expected), Pictures.read(tiff(page)).get(0, 0));
  }
}

package org.histossl.openslide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.BrokenBlockException;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenSlideProviderTest {
  private static final String JPEG_2000 = "slides/TCGA-CR-7395-01A-01-TS1.svs";

  @TempDir private Path folder;

  private static void assumeInstalled() {
    Assumptions.assumeTrue(
        OpenSlideProvider.isAvailable(), "skipped, OpenSlide is not installed on this system");
  }

  private static Path real(String name) {
    Path path = Path.of(System.getProperty("data.dir", "missing")).resolve(name);
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped, no real images at " + path);
    return path;
  }

  @Test
  void withoutOpenSlideNothingIsAccepted() {
    Assumptions.assumeFalse(OpenSlideProvider.isAvailable(), "skipped, OpenSlide is installed");
    OpenSlideProvider provider = new OpenSlideProvider();
    Path file = folder.resolve("any.svs");
    assertFalse(provider.accepts(file, new byte[0]));
    IOException e = assertThrows(IOException.class, () -> provider.open(file));
    assertTrue(String.valueOf(e.getMessage()).contains("OpenSlide is not installed"));
  }

  /**
   * OpenSlide 3.4 leaves lossless levels that are smaller than a tile unfilled: least is a tile.
   */
  @ParameterizedTest
  @Tag("realdata")
  @CsvSource({
    "slides/CMU-1-Small-Region.svs, 1",
    "slides/boxes_4level_deflate.tiff, 64",
    "slides/panda_like/train_images/cmu1_small_region.tiff, 1",
    "slides/panda_like/train_images/rings_P3.tiff, 1",
    "slides/panda_like/train_images/rings_P4.tiff, 1",
    "slides/panda_like/train_images/rings_P5.tiff, 1",
    "slides/panda_like/train_label_masks/rings_P3_mask.tiff, 512",
  })
  void theOwnReaderAndOpenSlideShowTheSamePixels(String name, int least) throws IOException {
    assumeInstalled();
    Path file = real(name);
    try (Slide own = Slides.open(file);
        Slide peer = new OpenSlideProvider().open(file)) {
      assertFalse(own instanceof OpenSlideSlide, "the own reader comes first");
      assertEquals(sizes(peer), sizes(own));
      for (Level level : own.levels()) {
        if (Math.min(level.width(), level.height()) >= least) {
          assertSamePixels(own, peer, level);
        }
      }
    }
  }

  private static List<String> sizes(Slide slide) {
    return slide.levels().stream().map(level -> level.width() + "x" + level.height()).toList();
  }

  /**
   * Region by region, some of them over the border. Where a level's downsample is no whole number
   * OpenSlide interpolates everywhere but from the corner: then it is one region.
   */
  private static void assertSamePixels(Slide own, Slide peer, Level level) throws IOException {
    boolean whole = level.downsample() == Math.rint(level.downsample());
    int step = whole ? 701 : Math.max(level.width(), level.height()) + 100;
    for (int y = -50; y < level.height(); y += step) {
      for (int x = -50; x < level.width(); x += step) {
        RgbImage expected = peer.read(level.index(), x, y, step, step);
        RgbImage got = own.read(level.index(), x, y, step, step);
        assertArrayEquals(
            expected.rgb(),
            got.rgb(),
            String.format(
                Locale.ROOT, "%s level %d at x=%d y=%d", own.name(), level.index(), x, y));
      }
    }
  }

  @Test
  @Tag("realdata")
  void whatAScannerSaysIsReadAlike() throws IOException {
    assumeInstalled();
    Path file = real("slides/CMU-1-Small-Region.svs");
    try (Slide own = Slides.open(file);
        Slide peer = new OpenSlideProvider().open(file)) {
      assertEquals(OptionalDouble.of(0.499), peer.micronsPerPixel());
      assertEquals(peer.micronsPerPixel(), own.micronsPerPixel());
      assertEquals(OptionalDouble.of(20), peer.magnification());
      assertEquals(peer.magnification(), own.magnification());
      assertTrue(peer.description().orElse("").startsWith("Aperio Image Library"));
      assertEquals(Set.of("label", "macro", "thumbnail"), peer.associatedImages());
      assertEquals(peer.associatedImages(), own.associatedImages());
      for (String name : peer.associatedImages()) {
        assertArrayEquals(peer.associatedImage(name).rgb(), own.associatedImage(name).rgb(), name);
      }
    }
  }

  @Test
  @Tag("realdata")
  void jpeg2000IsReadByWhatTheOwnReaderLeaves() throws IOException {
    assumeInstalled();
    try (Slide slide = Slides.open(real(JPEG_2000))) {
      assertTrue(slide instanceof OpenSlideSlide);
      assertEquals(List.of("4443x3567", "2221x1783"), sizes(slide));
      RgbImage fine = slide.read(0, 2000, 1600, 224, 224);
      RgbImage coarse = slide.read(1, 1000, 800, 112, 112);
      assertEquals(mean(fine), mean(coarse), 3, "both levels show the same place");
      assertTrue(mean(fine) < 250, "tissue");
      assertEquals(0xffffff, slide.read(0, -9, -9, 9, 9).get(0, 0));
    }
  }

  private static double mean(RgbImage image) {
    double sum = 0;
    for (byte value : image.rgb()) {
      sum += value & 255;
    }
    return sum / image.rgb().length;
  }

  @Test
  void aBrokenTileIsThatTilesFailureAndTheRestIsRead() throws IOException {
    assumeInstalled();
    Path file = folder.resolve("broken tile é.tiff");
    RgbImage picture = RgbImage.filled(128, 64, 0x204060);
    picture.set(100, 10, 0); // or both tiles would be one
    PyramidConfig config = PyramidConfig.mask(0.5).withTilePixels(64).withDownsamples(List.of(1));
    PyramidWriter.write(file, RegionSource.of(picture), config);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 8, 24, (byte) 0x55); // the first tile's data
    Files.write(file, bytes);
    try (Slide slide = new OpenSlideProvider().open(file)) {
      BrokenBlockException e =
          assertThrows(BrokenBlockException.class, () -> slide.read(0, 0, 0, 32, 32));
      assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
      assertArrayEquals(picture.crop(64, 0, 64, 64).rgb(), slide.read(0, 64, 0, 64, 64).rgb());
    }
  }

  @Test
  void whatIsNoSlideIsRefusedByName() throws IOException {
    assumeInstalled();
    Path file = Files.writeString(folder.resolve("notes.txt"), "no slide");
    OpenSlideProvider provider = new OpenSlideProvider();
    assertFalse(provider.accepts(file, new byte[0]));
    IOException e = assertThrows(IOException.class, () -> provider.open(file));
    assertTrue(String.valueOf(e.getMessage()).contains("notes.txt"), e.getMessage());
  }

  @Test
  void transparentPixelsShowThePaper() {
    byte[] rgb = new byte[9];
    OpenSlideSlide.onWhite(new int[] {0, 0x80400000, 0xff102030}, 0, 3, rgb, 0);
    assertArrayEquals(
        new byte[] {-1, -1, -1, (byte) (0x40 + 0x7f), 0x7f, 0x7f, 0x10, 0x20, 0x30}, rgb);
  }
}

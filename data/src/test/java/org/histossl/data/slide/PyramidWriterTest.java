package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PyramidWriterTest {
  /** The halved color loses the blue grain, which is 5 off its mean on average. */
  private static final double JPEG_MEAN_ERROR = 6;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(PyramidConfig.Format.class)
  void deflateKeepsEveryPixelAndCoarserLevelsAreMeans(PyramidConfig.Format format)
      throws IOException {
    RgbImage image = Samples.picture(203, 150, 5);
    Path file = folder.resolve("lossless.tiff");
    PyramidWriter.write(file, RegionSource.of(image), Samples.lossless(format));
    assertEquals(format == PyramidConfig.Format.BIG ? 43 : 42, Files.readAllBytes(file)[2]);
    try (Slide slide = Slides.open(file)) {
      assertEquals(0.5, slide.micronsPerPixel().orElseThrow(), 1e-6);
      assertEquals(3, slide.levels().size());
      assertArrayEquals(image.rgb(), Samples.whole(slide, 0).rgb());
      for (int level = 1; level <= 2; level++) {
        RgbImage expected = mean(image, 1 << level);
        assertArrayEquals(expected.rgb(), Samples.whole(slide, level).rgb());
      }
    }
  }

  private static RgbImage mean(RgbImage image, int factor) {
    RgbImage out = RgbImage.filled(image.width() / factor, image.height() / factor, 0);
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
          double sum = 0;
          for (int i = 0; i < factor * factor; i++) {
            sum += image.get(x * factor + i % factor, y * factor + i / factor) >> shift & 255;
          }
          mixed |= (int) Math.floor(sum / (factor * factor) + 0.5) << shift;
        }
        out.set(x, y, mixed);
      }
    }
    return out;
  }

  @ParameterizedTest
  @EnumSource(PyramidConfig.Format.class)
  void jpegStaysNearAndKeepsColorsInPlace(PyramidConfig.Format format) throws IOException {
    RgbImage image = Samples.picture(600, 530, 6);
    Path file = folder.resolve("jpeg.tiff");
    PyramidWriter.write(
        file, RegionSource.of(image), PyramidConfig.picture(0.25).withFormat(format));
    try (Slide slide = Slides.open(file)) {
      assertEquals(List.of(600, 150, 37), slide.levels().stream().map(Level::width).toList());
      byte[] got = Samples.whole(slide, 0).rgb();
      double[] error = new double[3];
      for (int i = 0; i < got.length; i++) {
        error[i % 3] += Math.abs((got[i] & 255) - (image.rgb()[i] & 255)) / (got.length / 3.0);
      }
      for (double each : error) {
        assertTrue(each < JPEG_MEAN_ERROR, "mean error " + each);
      }
    }
  }

  @Test
  void anotherReaderSeesTheSamePixels() throws IOException {
    RgbImage image = Samples.picture(130, 100, 7);
    Path file = folder.resolve("lossless.tiff");
    PyramidWriter.write(
        file, RegionSource.of(image), Samples.lossless(PyramidConfig.Format.CLASSIC));
    BufferedImage other = ImageIO.read(file.toFile());
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 130; x++) {
        assertEquals(image.get(x, y), other.getRGB(x, y) & 0xffffff);
      }
    }
  }

  @Test
  void coarserLevelsOfAMaskHoldOnlyCodesOfTheFinest() throws IOException {
    RgbImage codes = RgbImage.filled(320, 320, 0);
    for (int y = 0; y < 320; y++) {
      for (int x = 0; x < 320; x++) {
        codes.set(x, y, (x / 3 + y / 5) % 2 == 0 ? 0x010000 : 0x040000);
      }
    }
    Path file = folder.resolve("mask.tiff");
    PyramidWriter.write(file, RegionSource.of(codes), PyramidConfig.mask(1));
    try (ClassMask mask = Masks.open(file)) {
      byte[] coarse = mask.read(1, 0, 0, 80, 80);
      for (int i = 0; i < coarse.length; i++) {
        assertEquals(codes.get(i % 80 * 4 + 2, i / 80 * 4 + 2) >> 16, coarse[i]);
      }
    }
  }

  @Test
  void aSourceThatFailsLeavesNoFile() {
    Path file = folder.resolve("broken.tiff");
    RegionSource broken =
        new RegionSource() {
          @Override
          public int width() {
            return 600;
          }

          @Override
          public int height() {
            return 600;
          }

          @Override
          public RgbImage read(int x, int y, int partWidth, int partHeight) throws IOException {
            throw new IOException("the lamp went out");
          }
        };
    IOException e =
        assertThrows(
            IOException.class, () -> PyramidWriter.write(file, broken, PyramidConfig.picture(1)));
    assertTrue(Samples.message(e).contains("broken.tiff: the lamp went out"), e.getMessage());
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(folder.resolve(".broken.tiff-0.tmp")));
  }

  @Test
  void anImageTooSmallForItsLevelsIsRefused() {
    RegionSource tiny = RegionSource.of(RgbImage.filled(10, 10, 0));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> PyramidWriter.write(folder.resolve("t.tiff"), tiny, PyramidConfig.picture(1)));
    assertEquals("an image of 10 x 10 is too small for a level at 1/16", e.getMessage());
  }

  @Test
  void tilesOfOneColorAreStoredOnce() throws IOException {
    RgbImage picture = RgbImage.filled(640, 640, 0xf0f0f0);
    picture.set(300, 300, 0);
    Path file = folder.resolve("plain.tiff");
    PyramidWriter.write(
        file,
        RegionSource.of(picture),
        Samples.lossless(PyramidConfig.Format.CLASSIC).withDownsamples(List.of(1)));
    try (Slide slide = Slides.open(file)) {
      assertArrayEquals(picture.rgb(), Samples.whole(slide, 0).rgb());
    }
    int oneTile = 64 * 64 * 3;
    assertTrue(Files.size(file) < oneTile, "100 tiles in " + Files.size(file) + " bytes");
  }
}

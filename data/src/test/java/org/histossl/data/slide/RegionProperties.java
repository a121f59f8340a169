package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.histossl.data.image.RgbImage;

/** A region is the crop of its level, whatever tiles it touches, and white beyond the border. */
class RegionProperties {
  private static final int WIDTH = 331;
  private static final int HEIGHT = 277;
  private static Path folder = Path.of("");
  private static List<Slide> slides = List.of();

  @BeforeContainer
  static void writeSlides() throws IOException {
    folder = Files.createTempDirectory("regions");
    RgbImage image = Samples.picture(WIDTH, HEIGHT, 9);
    Path lossless = folder.resolve("lossless.tiff");
    Path jpeg = folder.resolve("jpeg.tiff");
    PyramidConfig config = Samples.lossless(PyramidConfig.Format.CLASSIC);
    PyramidWriter.write(lossless, RegionSource.of(image), config);
    PyramidWriter.write(
        jpeg,
        RegionSource.of(image),
        config.withCodec(PyramidConfig.Codec.JPEG).withFormat(PyramidConfig.Format.BIG));
    slides = List.of(Slides.open(lossless), Slides.open(jpeg));
  }

  @AfterContainer
  static void removeSlides() throws IOException {
    for (Slide slide : slides) {
      slide.close();
    }
    Files.delete(folder.resolve("lossless.tiff"));
    Files.delete(folder.resolve("jpeg.tiff"));
    Files.delete(folder);
  }

  @Property(tries = 150)
  void aRegionIsACropOfItsLevel(
      @ForAll @IntRange(max = 1) int which,
      @ForAll @IntRange(max = 2) int level,
      @ForAll @IntRange(min = -90, max = 400) int x,
      @ForAll @IntRange(min = -90, max = 400) int y,
      @ForAll @IntRange(min = 1, max = 180) int width,
      @ForAll @IntRange(min = 1, max = 180) int height)
      throws IOException {
    Slide slide = slides.get(which);
    RgbImage whole = Samples.whole(slide, level);
    RgbImage region = slide.read(level, x, y, width, height);
    assertEquals(width, region.width());
    assertEquals(height, region.height());
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int atX = x + column;
        int atY = y + row;
        boolean inside = atX >= 0 && atY >= 0 && atX < whole.width() && atY < whole.height();
        assertEquals(inside ? whole.get(atX, atY) : 0xffffff, region.get(column, row));
      }
    }
  }

  @Property(tries = 50)
  void aMaskIsTheFirstChannelAndZeroBeyondTheBorder(
      @ForAll @IntRange(min = -90, max = 400) int x,
      @ForAll @IntRange(min = -90, max = 400) int y,
      @ForAll @IntRange(min = 1, max = 90) int width,
      @ForAll @IntRange(min = 1, max = 90) int height)
      throws IOException {
    RgbImage image = Samples.picture(WIDTH, HEIGHT, 9);
    try (ClassMask mask = Masks.open(folder.resolve("lossless.tiff"))) {
      byte[] codes = mask.read(0, x, y, width, height);
      assertEquals(width * height, codes.length);
      for (int i = 0; i < codes.length; i++) {
        int atX = x + i % width;
        int atY = y + i / width;
        boolean inside = atX >= 0 && atY >= 0 && atX < WIDTH && atY < HEIGHT;
        assertEquals(inside ? image.get(atX, atY) >> 16 : 0, codes[i] & 255);
      }
    }
  }
}

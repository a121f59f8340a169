package org.histossl.imagej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.view.Views;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageViewsTest {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 700;

  @TempDir private Path folder;
  private Counting slide = new Counting(new NoSlide());

  @BeforeEach
  void writeSlide() throws IOException {
    RgbImage picture = RgbImage.filled(WIDTH, HEIGHT, 0);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        picture.set(x, y, (x & 255) << 16 | (y & 255) << 8 | (x >> 8) + 16 * (y >> 8));
      }
    }
    Path file = folder.resolve("slide.tiff");
    PyramidWriter.write(
        file,
        RegionSource.of(picture),
        PyramidConfig.mask(0.25).withTilePixels(256).withDownsamples(List.of(1, 2)));
    slide = new Counting(Slides.open(file));
  }

  @AfterEach
  void closeSlide() throws IOException {
    slide.close();
  }

  private static RgbImage whole(Slide of, int level) throws IOException {
    Level size = of.levels().get(level);
    return of.read(level, 0, 0, size.width(), size.height());
  }

  @Test
  void everyLevelOfAnImgHasTheSlidesPixels() throws IOException {
    List<Img<ARGBType>> images = ImgSlides.levels(slide);
    assertEquals(2, images.size());
    for (int level = 0; level < 2; level++) {
      Slide back = ImgSlides.slide("back", List.of(images.get(level)), OptionalDouble.empty());
      assertArrayEquals(whole(slide, level).rgb(), whole(back, 0).rgb());
    }
  }

  @Test
  void aPixelCostsOneCellAndASecondLookNothing() {
    List<Img<ARGBType>> images = ImgSlides.levels(slide);
    assertEquals(0, slide.reads);
    assertEquals(0xff000000 | (600 & 255) << 16 | 20 << 8 | 2, images.get(0).getAt(600, 20).get());
    images.get(0).getAt(700, 30);
    assertEquals(1, slide.reads);
    images.get(0).getAt(10, 30);
    assertEquals(2, slide.reads);
  }

  @Test
  void manyThreadsSeeTheSamePixels() throws IOException {
    Img<ARGBType> image = ImgSlides.levels(slide).get(0);
    RgbImage expected = whole(slide, 0);
    boolean same =
        IntStream.range(0, 2000)
            .parallel()
            .allMatch(
                i -> {
                  int x = i * 7919 % WIDTH;
                  int y = i * 104729 % HEIGHT;
                  return (image.getAt(x, y).get() & 0xffffff) == expected.get(x, y);
                });
    assertTrue(same);
  }

  @Test
  void anImgThatBeginsElsewhereIsASlideFromZero() throws IOException {
    RandomAccessibleInterval<ARGBType> fine = ImgSlides.levels(slide).get(0);
    RandomAccessibleInterval<ARGBType> part =
        Views.interval(fine, new long[] {100, 50}, new long[] {299, 149});
    Slide back = ImgSlides.slide("part", List.of(part), OptionalDouble.of(0.25));
    assertEquals(new Level(0, 200, 100, 1), back.levels().get(0));
    RgbImage expected = slide.read(0, 100, 50, 200, 100);
    assertArrayEquals(expected.rgb(), whole(back, 0).rgb());
    assertEquals(0xffffff, back.read(0, -3, -3, 3, 3).get(2, 2));
    assertEquals(OptionalDouble.of(0.25), back.micronsPerPixel());
  }

  @Test
  void aSlideOfImgsCanBeWrittenAndReadAgain() throws IOException {
    Slide back = ImgSlides.slide("levels", ImgSlides.levels(slide), slide.micronsPerPixel());
    assertEquals(slide.levels(), back.levels());
    Path copy = folder.resolve("copy.tiff");
    PyramidWriter.write(
        copy, RegionSource.of(back, 0), PyramidConfig.mask(0.25).withDownsamples(List.of(1)));
    try (Slide written = Slides.open(copy)) {
      assertArrayEquals(whole(slide, 0).rgb(), whole(written, 0).rgb());
    }
  }

  @Test
  void imagesThatGrowAreNoSlide() {
    List<Img<ARGBType>> images = ImgSlides.levels(slide);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ImgSlides.slide(
                    "grown", List.of(images.get(1), images.get(0)), OptionalDouble.empty()));
    assertEquals(
        "the images of slide 'grown' must get smaller, got 1100 x 700 at index 1", e.getMessage());
  }

  @Test
  void anImagePlusHasThePixelsAndTheScale() throws IOException {
    ImagePlus image = ImagePlusSlides.image(slide, 1, 20, 30, 200, 100);
    assertEquals("slide.tiff", image.getTitle());
    assertEquals(0.5, image.getCalibration().pixelWidth, 1e-9);
    assertEquals("micron", image.getCalibration().getUnit());
    assertEquals(10, image.getCalibration().getX(0), 1e-9, "20 pixels of half a micrometre");
    Slide back = ImagePlusSlides.slide(image);
    assertArrayEquals(slide.read(1, 20, 30, 200, 100).rgb(), whole(back, 0).rgb());
    assertEquals(0.5, back.micronsPerPixel().orElseThrow(), 1e-9);
    assertEquals(0xffffff, back.read(0, -1, 0, 1, 1).get(0, 0));
  }

  @Test
  void aWholeLevelIsAnImagePlus() throws IOException {
    ImagePlus image = ImagePlusSlides.image(slide, 1);
    assertEquals(550, image.getWidth());
    assertArrayEquals(whole(slide, 1).rgb(), whole(ImagePlusSlides.slide(image), 0).rgb());
  }

  @Test
  void aGrayImageIsShownAsGray() throws IOException {
    ByteProcessor gray = new ByteProcessor(3, 1, new byte[] {0, (byte) 100, (byte) 255});
    Slide back = ImagePlusSlides.slide(new ImagePlus("gray", gray));
    assertTrue(back.micronsPerPixel().isEmpty(), "no calibration");
    assertArrayEquals(
        new byte[] {0, 0, 0, 100, 100, 100, -1, -1, -1}, back.read(0, 0, 0, 3, 1).rgb());
  }

  @Test
  void samplesAreTakenAsStoredWhateverTheRangeOfDisplayIs() throws IOException {
    ByteProcessor gray = new ByteProcessor(3, 1, new byte[] {0, 64, (byte) 255});
    gray.setMinAndMax(10, 80);
    byte[] expected = {0, 0, 0, 64, 64, 64, -1, -1, -1};
    Slide bytes = ImagePlusSlides.slide(new ImagePlus("gray", gray));
    assertArrayEquals(expected, bytes.read(0, 0, 0, 3, 1).rgb());
    ShortProcessor wide =
        new ShortProcessor(3, 1, new short[] {200, 64 << 8 | 255, (short) 0xffff}, null);
    wide.setMinAndMax(0, 70_000);
    Slide shorts = ImagePlusSlides.slide(new ImagePlus("wide", wide));
    assertArrayEquals(expected, shorts.read(0, 0, 0, 3, 1).rgb());
    byte[] red = new byte[256];
    red[64] = 7;
    gray.setLut(new LUT(red, new byte[256], new byte[256]));
    Slide indexed = ImagePlusSlides.slide(new ImagePlus("indexed", gray));
    assertEquals(0x070000, indexed.read(0, 0, 0, 3, 1).get(1, 0));
  }

  @Test
  void whatIsTransparentInAnImgLiesOnWhite() throws IOException {
    int[] argb = {0x80100601, 0x00123456, 0xff123456};
    Slide back =
        ImgSlides.slide("argb", List.of(ArrayImgs.argbs(argb, 3, 1)), OptionalDouble.empty());
    RgbImage row = back.read(0, 0, 0, 3, 1);
    assertEquals(0x878280, row.get(0, 0));
    assertEquals(0xffffff, row.get(1, 0));
    assertEquals(0x123456, row.get(2, 0));
  }

  /** Counts what is read. */
  private static final class Counting implements Slide {
    private final Slide slide;
    private int reads;

    Counting(Slide slide) {
      this.slide = slide;
    }

    @Override
    public String name() {
      return slide.name();
    }

    @Override
    public List<Level> levels() {
      return slide.levels();
    }

    @Override
    public OptionalDouble micronsPerPixel() {
      return slide.micronsPerPixel();
    }

    @Override
    public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
      reads++;
      return slide.read(level, x, y, width, height);
    }

    @Override
    public void close() throws IOException {
      slide.close();
    }
  }

  /** Before a slide is written. */
  private static final class NoSlide implements Slide {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public List<Level> levels() {
      return List.of();
    }

    @Override
    public OptionalDouble micronsPerPixel() {
      return OptionalDouble.empty();
    }

    @Override
    public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
      throw new IOException("none");
    }

    @Override
    public void close() {}
  }
}

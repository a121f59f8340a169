package org.histossl.imagej;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.IntBinaryOperator;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/**
 * Slides as ImageJ images and back. An {@code ImagePlus} has its pixels in memory, so it shows a
 * region, or a level that is small enough; for whole slides there is {@link ImgSlides}.
 *
 * <pre>{@code
 * ImagePlus overview = ImagePlusSlides.image(slide, slide.levels().size() - 1);
 * }</pre>
 */
public final class ImagePlusSlides {
  private ImagePlusSlides() {}

  /**
   * A whole level.
   *
   * @param slide the slide
   * @param level index of the level
   * @return an RGB image, calibrated in micrometres where the slide's are known
   * @throws IOException naming the file, if the pixels cannot be read
   */
  public static ImagePlus image(Slide slide, int level) throws IOException {
    Level of = slide.levels().get(Check.index("level", level, slide.levels().size()));
    return image(slide, level, 0, 0, of.width(), of.height());
  }

  /**
   * A region.
   *
   * @param slide the slide
   * @param level index of the level
   * @param x left column, in pixels of that level; may be negative
   * @param y top row, likewise
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @return an RGB image whose calibration has the slide's corner as its origin, and micrometres
   *     where the slide's are known
   * @throws IOException naming the file, if the pixels cannot be read
   */
  public static ImagePlus image(Slide slide, int level, int x, int y, int width, int height)
      throws IOException {
    RgbImage pixels = slide.read(level, x, y, width, height);
    int[] packed = new int[width * height];
    byte[] rgb = pixels.rgb();
    for (int i = 0; i < packed.length; i++) {
      packed[i] =
          0xff << 24
              | (rgb[3 * i] & 255) << 16
              | (rgb[3 * i + 1] & 255) << 8
              | (rgb[3 * i + 2] & 255);
    }
    ImagePlus image = new ImagePlus(slide.name(), new ColorProcessor(width, height, packed));
    Calibration calibration = new Calibration();
    calibration.xOrigin = -x;
    calibration.yOrigin = -y;
    if (slide.micronsPerPixel().isPresent()) {
      double edge = slide.micronsPerPixel().getAsDouble() * slide.levels().get(level).downsample();
      calibration.pixelWidth = edge;
      calibration.pixelHeight = edge;
      calibration.setUnit("micron");
    }
    image.setCalibration(calibration);
    slide.description().ifPresent(text -> image.setProperty("Info", text));
    return image;
  }

  /**
   * The shown plane of an image as a slide of one level, read from the image as it is at that time.
   *
   * <p>Pixels of 8 and 16 bits are the stored samples, of 16 bits the highest eight, looked up in
   * the image's lookup table: its range of display changes nothing, as it does where a slide is
   * read from its file. Floating point has no range of its own, and is taken as it is shown.
   *
   * @param image an image of any type
   * @return the slide, whose microns per pixel are those of the image's calibration
   */
  public static Slide slide(ImagePlus image) {
    return new ImagePlusSlide(image);
  }

  static OptionalDouble micronsPerPixel(Calibration calibration) {
    double microns =
        switch (calibration.getUnit().toLowerCase(Locale.ROOT)) {
          case "micron", "microns", "micrometer", "micrometre", "um", "\u00b5m", "\u03bcm" -> 1;
          case "nm" -> 1e-3;
          case "mm" -> 1e3;
          case "cm" -> 1e4;
          default -> 0;
        };
    double edge = microns * calibration.pixelWidth;
    return edge > 0 && Double.isFinite(edge) ? OptionalDouble.of(edge) : OptionalDouble.empty();
  }

  static RgbImage pixels(ImageProcessor processor, int x, int y, int width, int height) {
    RgbImage out = RgbImage.filled(width, height, 0xffffff);
    int right = (int) Math.min((long) x + width, processor.getWidth());
    int bottom = (int) Math.min((long) y + height, processor.getHeight());
    IntBinaryOperator colors = colors(processor);
    for (int row = Math.max(0, y); row < bottom; row++) {
      for (int column = Math.max(0, x); column < right; column++) {
        out.set(column - x, row - y, colors.applyAsInt(column, row) & 0xffffff);
      }
    }
    return out;
  }

  private static IntBinaryOperator colors(ImageProcessor processor) {
    int shift = processor instanceof ShortProcessor ? Byte.SIZE : 0;
    boolean stored = processor instanceof ByteProcessor || processor instanceof ShortProcessor;
    // Not the model that the range of display has changed.
    if (stored && processor.getColorModel() instanceof IndexColorModel lut) {
      return (x, y) -> lut.getRGB(processor.get(x, y) >> shift);
    }
    ImageProcessor shown =
        processor instanceof ColorProcessor ? processor : processor.convertToRGB();
    return shown::get;
  }
}

package org.histossl.imagej;

import ij.ImagePlus;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/** The shown plane of an ImageJ image as a slide. Holds nothing that would need closing. */
final class ImagePlusSlide implements Slide {
  private final ImagePlus image;

  ImagePlusSlide(ImagePlus image) {
    this.image = image;
  }

  @Override
  public String name() {
    return String.valueOf(image.getTitle());
  }

  @Override
  public List<Level> levels() {
    return List.of(new Level(0, image.getWidth(), image.getHeight(), 1));
  }

  @Override
  public OptionalDouble micronsPerPixel() {
    return ImagePlusSlides.micronsPerPixel(image.getCalibration());
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) {
    Check.that(
        level == 0,
        "cannot read region x=%d y=%d level=%d of slide '%s': only levels 0..0 exist",
        x,
        y,
        level,
        name());
    return ImagePlusSlides.pixels(image.getProcessor(), x, y, width, height);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return describe();
  }
}

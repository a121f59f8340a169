package org.histossl.imagej;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.ARGBType;
import org.histossl.core.Check;
import org.histossl.data.image.Alpha;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/** Images as a slide. Holds nothing that would need closing. */
final class ImgSlide implements Slide {
  private final String name;
  private final List<RandomAccessibleInterval<ARGBType>> images;
  private final List<Level> levels;
  private final OptionalDouble micronsPerPixel;

  ImgSlide(
      String name,
      List<RandomAccessibleInterval<ARGBType>> images,
      OptionalDouble micronsPerPixel) {
    Check.that(!images.isEmpty(), "slide '%s' needs at least one image", name);
    this.name = name;
    this.images = images;
    this.levels = levels(name, images);
    this.micronsPerPixel = micronsPerPixel;
    micronsPerPixel.ifPresent(value -> Check.positive("micronsPerPixel", value));
  }

  private static List<Level> levels(String name, List<RandomAccessibleInterval<ARGBType>> images) {
    List<Level> levels = new ArrayList<>();
    for (RandomAccessibleInterval<ARGBType> image : images) {
      Check.that(
          image.numDimensions() == 2,
          "the images of slide '%s' must have 2 dimensions, got %d",
          name,
          image.numDimensions());
      int width = Math.toIntExact(image.dimension(0));
      int height = Math.toIntExact(image.dimension(1));
      double downsample =
          levels.isEmpty()
              ? 1
              : ((double) levels.get(0).width() / width + (double) levels.get(0).height() / height)
                  / 2;
      Check.that(
          levels.isEmpty() || downsample > levels.get(levels.size() - 1).downsample(),
          "the images of slide '%s' must get smaller, got %d x %d at index %d",
          name,
          width,
          height,
          levels.size());
      levels.add(new Level(levels.size(), width, height, downsample));
    }
    return List.copyOf(levels);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Level> levels() {
    return levels;
  }

  @Override
  public OptionalDouble micronsPerPixel() {
    return micronsPerPixel;
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) {
    Check.that(
        level >= 0 && level < levels.size(),
        "cannot read region x=%d y=%d level=%d of slide '%s': only levels 0..%d exist",
        x,
        y,
        level,
        name,
        levels.size() - 1);
    RgbImage out = RgbImage.filled(width, height, 0xffffff);
    Level of = levels.get(level);
    RandomAccessibleInterval<ARGBType> image = images.get(level);
    RandomAccess<ARGBType> access = image.randomAccess();
    long right = Math.min((long) x + width, of.width());
    long bottom = Math.min((long) y + height, of.height());
    for (long row = Math.max(0, y); row < bottom; row++) {
      // An image need not begin at 0.
      access.setPosition(image.min(1) + row, 1);
      for (long column = Math.max(0, x); column < right; column++) {
        access.setPosition(image.min(0) + column, 0);
        out.set((int) (column - x), (int) (row - y), Alpha.onWhite(access.get().get()));
      }
    }
    return out;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return describe();
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/** An image that can be asked for parts, so that it need not be in memory as a whole. */
public interface RegionSource {
  /**
   * Pixels a row.
   *
   * @return the width
   */
  int width();

  /**
   * Rows.
   *
   * @return the height
   */
  int height();

  /**
   * A part that lies inside the image.
   *
   * @param x left column
   * @param y top row
   * @param partWidth columns
   * @param partHeight rows
   * @return the pixels
   * @throws IOException if they cannot be had
   */
  RgbImage read(int x, int y, int partWidth, int partHeight) throws IOException;

  /**
   * An image in memory.
   *
   * @param image the image
   * @return its parts
   */
  static RegionSource of(RgbImage image) {
    return new RegionSource() {
      @Override
      public int width() {
        return image.width();
      }

      @Override
      public int height() {
        return image.height();
      }

      @Override
      public RgbImage read(int x, int y, int partWidth, int partHeight) {
        return image.crop(x, y, partWidth, partHeight);
      }
    };
  }

  /**
   * A level of a slide, so that it can be written again in another form.
   *
   * @param slide the slide, which stays open for as long as parts are read
   * @param level index of the level
   * @return its parts
   */
  static RegionSource of(Slide slide, int level) {
    Level of = slide.levels().get(Check.index("level", level, slide.levels().size()));
    return new RegionSource() {
      @Override
      public int width() {
        return of.width();
      }

      @Override
      public int height() {
        return of.height();
      }

      @Override
      public RgbImage read(int x, int y, int partWidth, int partHeight) throws IOException {
        return slide.read(level, x, y, partWidth, partHeight);
      }
    };
  }
}

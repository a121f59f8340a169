package org.histossl.data.slide;

import java.io.IOException;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;

/** An image at a fraction of its resolution, made when asked for. */
final class Reducer {
  /** Rows of the source that are in memory at once, for each of a tile's columns. */
  private static final int ROWS_AT_ONCE = 128;

  private final RegionSource source;
  private final int downsample;
  private final PyramidConfig.Reduction reduction;

  Reducer(RegionSource source, int downsample, PyramidConfig.Reduction reduction) {
    this.source = source;
    this.downsample = downsample;
    this.reduction = reduction;
  }

  RgbImage read(int x, int y, int width, int height) throws IOException {
    if (downsample == 1) {
      return source.read(x, y, width, height);
    }
    RgbImage out = RgbImage.filled(width, height, 0);
    int step = Math.max(1, ROWS_AT_ONCE / downsample);
    for (int top = 0; top < height; top += step) {
      int rows = Math.min(step, height - top);
      RgbImage fine =
          source.read(
              x * downsample, (y + top) * downsample, width * downsample, rows * downsample);
      OptionalInt color = Pixels.onlyColor(fine); // as most of a slide is
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < width; column++) {
          int reduced =
              color.isPresent()
                  ? color.getAsInt()
                  : reduce(fine, column * downsample, row * downsample);
          out.set(column, top + row, reduced);
        }
      }
    }
    return out;
  }

  private int reduce(RgbImage fine, int left, int top) {
    if (reduction == PyramidConfig.Reduction.MIDDLE) {
      return fine.get(left + downsample / 2, top + downsample / 2);
    }
    long red = 0;
    long green = 0;
    long blue = 0;
    byte[] rgb = fine.rgb();
    for (int y = top; y < top + downsample; y++) {
      int i = 3 * (y * fine.width() + left);
      for (int end = i + 3 * downsample; i < end; i += 3) {
        red += rgb[i] & 255;
        green += rgb[i + 1] & 255;
        blue += rgb[i + 2] & 255;
      }
    }
    long count = (long) downsample * downsample;
    return (int) ((red + count / 2) / count) << 16
        | (int) ((green + count / 2) / count) << 8
        | (int) ((blue + count / 2) / count);
  }
}

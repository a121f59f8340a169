package org.histossl.data.image;

import java.util.Arrays;

/**
 * Cuts a box out of a tile and brings it to a square size: horizontal pass, rounding to 8 bits,
 * vertical pass. The kernel sees nothing outside the box.
 *
 * <p>Source: Pillow 9.4, {@code Image.crop} and {@code Image.resize}; equal to the bit.
 */
public final class Resampler {
  private final Planes rows = new Planes();
  private int[] sums = new int[0];

  /** A resampler; its buffers are reused from crop to crop, by one thread at a time. */
  public Resampler() {}

  /**
   * A whole picture in a square of another size, bicubic.
   *
   * @param image the picture
   * @param size width and height of the result
   * @return the picture itself where it has that size
   */
  public static RgbImage resize(RgbImage image, int size) {
    if (image.width() == size && image.height() == size) {
      return image;
    }
    Planes out = new Planes();
    CropBox whole = new CropBox(0, 0, image.height(), image.width());
    new Resampler().crop(image, whole, size, Interpolation.BICUBIC, out);
    return out.toImage();
  }

  /**
   * Cuts and resizes.
   *
   * @param tile the picture
   * @param box the part of it
   * @param size width and height of the result
   * @param kernel how pixels are weighed
   * @param out receives the result
   */
  public void crop(RgbImage tile, CropBox box, int size, Interpolation kernel, Planes out) {
    rows.reshape(size, box.height());
    out.reshape(size, size);
    if (sums.length < size) {
      sums = new int[size];
    }
    horizontal(tile, box, ResamplingWeights.of(kernel, box.width(), size));
    ResamplingWeights axis = ResamplingWeights.of(kernel, box.height(), size);
    for (int c = 0; c < 3; c++) {
      vertical(rows.channel(c), axis, size, out.channel(c));
    }
  }

  private void horizontal(RgbImage tile, CropBox box, ResamplingWeights axis) {
    byte[] rgb = tile.rgb();
    int size = rows.width();
    int[] red = rows.channel(0);
    int[] green = rows.channel(1);
    int[] blue = rows.channel(2);
    int to = 0;
    for (int y = 0; y < box.height(); y++) {
      int start = 3 * ((box.top() + y) * tile.width() + box.left());
      for (int x = 0; x < size; x++, to++) {
        int from = start + 3 * axis.first[x];
        int r = ResamplingWeights.HALF;
        int g = ResamplingWeights.HALF;
        int b = ResamplingWeights.HALF;
        int end = x * axis.stride + axis.count[x];
        for (int k = x * axis.stride; k < end; k++, from += 3) {
          int weight = axis.weights[k];
          r += weight * (rgb[from] & 255);
          g += weight * (rgb[from + 1] & 255);
          b += weight * (rgb[from + 2] & 255);
        }
        red[to] = clip(r);
        green[to] = clip(g);
        blue[to] = clip(b);
      }
    }
  }

  private void vertical(int[] plane, ResamplingWeights axis, int size, int[] out) {
    for (int y = 0; y < size; y++) {
      Arrays.fill(sums, 0, size, ResamplingWeights.HALF);
      for (int k = 0; k < axis.count[y]; k++) {
        addRow(plane, (axis.first[y] + k) * size, axis.weights[y * axis.stride + k], sums, size);
      }
      int to = y * size;
      for (int x = 0; x < size; x++) {
        out[to + x] = clip(sums[x]);
      }
    }
  }

  /** Apart, so that it is compiled as one vectorised loop. */
  private static void addRow(int[] plane, int from, int weight, int[] sums, int size) {
    for (int x = 0; x < size; x++) {
      sums[x] += weight * plane[from + x];
    }
  }

  private static int clip(int fixed) {
    return Math.max(0, Math.min(255, fixed >> ResamplingWeights.PRECISION_BITS));
  }
}

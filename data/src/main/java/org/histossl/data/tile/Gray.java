package org.histossl.data.tile;

import java.util.Arrays;
import org.histossl.data.image.RgbImage;

/** Pictures as grays, and the two filters on grays that scores and masks are made of. */
final class Gray {
  private static final int HALF = 1 << 14;

  private Gray() {}

  /**
   * The 8-bit luma of ITU-R BT.601 as OpenCV's {@code RGB2GRAY} rounds it: {@code (9798 R + 19235 G
   * + 3735 B + 16384) / 32768}.
   */
  static int of(int r, int g, int b) {
    return (9798 * r + 19_235 * g + 3735 * b + HALF) >> 15;
  }

  static byte[] of(RgbImage image) {
    byte[] rgb = image.rgb();
    byte[] gray = new byte[image.width() * image.height()];
    for (int i = 0, at = 0; i < gray.length; i++, at += 3) {
      gray[i] = (byte) of(rgb[at] & 255, rgb[at + 1] & 255, rgb[at + 2] & 255);
    }
    return gray;
  }

  /** An index beyond a border, reflected without repeating the border itself. */
  static int reflect(int index, int size) {
    if (size == 1) {
      return 0;
    }
    int i = index;
    while (i < 0 || i >= size) {
      i = i < 0 ? -i : 2 * (size - 1) - i;
    }
    return i;
  }

  /**
   * Population standard deviation of the Laplacian {@code [0 1 0; 1 -4 1; 0 1 0]}, borders
   * reflected.
   */
  static double laplacianDeviation(byte[] gray, int width, int height) {
    long sum = 0;
    long squares = 0;
    for (int y = 0; y < height; y++) {
      int above = reflect(y - 1, height) * width;
      int below = reflect(y + 1, height) * width;
      for (int x = 0; x < width; x++) {
        int left = gray[y * width + reflect(x - 1, width)] & 255;
        int right = gray[y * width + reflect(x + 1, width)] & 255;
        int own = gray[y * width + x] & 255;
        int value = (gray[above + x] & 255) + (gray[below + x] & 255) + left + right - 4 * own;
        sum += value;
        squares += (long) value * value;
      }
    }
    double pixels = (double) width * height;
    double mean = sum / pixels;
    return Math.sqrt(Math.max(0, squares / pixels - mean * mean));
  }

  /**
   * A Gaussian blur in place (each row is filtered along before it is overwritten), borders
   * reflected; taps {@code int(3.5 sigma + 0.5)}, made odd, as HistoPrep has it.
   */
  static void blur(byte[] gray, int width, int height, double sigma) {
    if (sigma <= 0) {
      return;
    }
    float[] taps = gaussian(sigma);
    int reach = taps.length / 2;
    float[][] rows = new float[taps.length][width];
    int[] held = new int[taps.length];
    Arrays.fill(held, -1);
    for (int y = 0; y < height; y++) {
      float[][] around = new float[taps.length][];
      for (int t = 0; t < taps.length; t++) {
        int row = reflect(y + t - reach, height);
        int slot = row % taps.length;
        if (held[slot] != row) {
          along(gray, row * width, width, taps, rows[slot]);
          held[slot] = row;
        }
        around[t] = rows[slot];
      }
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int t = 0; t < taps.length; t++) {
          sum += taps[t] * around[t][x];
        }
        gray[y * width + x] = (byte) Math.min(255, (int) (sum + 0.5f));
      }
    }
  }

  private static void along(byte[] gray, int from, int width, float[] taps, float[] out) {
    int reach = taps.length / 2;
    for (int x = 0; x < width; x++) {
      float sum = 0;
      for (int t = 0; t < taps.length; t++) {
        sum += taps[t] * (gray[from + reflect(x + t - reach, width)] & 255);
      }
      out[x] = sum;
    }
  }

  private static float[] gaussian(double sigma) {
    int size = (int) (3.5 * sigma + 0.5) | 1;
    double[] weights = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double distance = i - size / 2;
      weights[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
      sum += weights[i];
    }
    float[] taps = new float[size];
    for (int i = 0; i < size; i++) {
      taps[i] = (float) (weights[i] / sum);
    }
    return taps;
  }
}

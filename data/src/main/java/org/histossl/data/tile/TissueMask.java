package org.histossl.data.tile;

import java.util.BitSet;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * Where a small picture of a slide shows tissue: all that is darker than Otsu's threshold.
 *
 * <p>The picture is turned gray, blurred by a Gaussian, and cut at {@code t = int(multiplier * otsu
 * + 0.5)}, clipped to 0..255; a pixel of a gray of at most {@code t} is tissue. Otsu's threshold is
 * the gray that parts the histogram such that the variance between both sides is greatest; pixels
 * that are quite black or quite white (0 and 255: what was cut out, or added) are not counted.
 *
 * <p>Source: Otsu 1979, "A threshold selection method from gray-level histograms"; the same steps
 * as HistoPrep's {@code get_tissue_mask}.
 *
 * <pre>{@code
 * TissueMask tissue = TissueMask.of(thumbnail, 1.0, 1.05);
 * double share = tissue.share(0, 0, 96, 96);
 * }</pre>
 */
public final class TissueMask {
  private final int width;
  private final int height;
  private final int threshold;
  private final double contrast;
  private final BitSet tissue;

  private TissueMask(int width, int height, Otsu otsu, int threshold, BitSet tissue) {
    this.width = width;
    this.height = height;
    this.threshold = threshold;
    this.contrast = otsu.contrast();
    this.tissue = tissue;
  }

  /**
   * Finds the tissue.
   *
   * @param picture a slide at low resolution
   * @param sigmaPixels of the blur, which closes the gaps between cells; 0 for none
   * @param multiplier of Otsu's threshold; above 1 takes in paler tissue
   * @return the mask
   */
  public static TissueMask of(RgbImage picture, double sigmaPixels, double multiplier) {
    return of(Gray.of(picture), picture.width(), picture.height(), sigmaPixels, multiplier);
  }

  /**
   * Finds the tissue by a threshold that is known, such as that of the whole slide for one of its
   * tiles.
   *
   * @param picture the picture
   * @param sigmaPixels of the blur; 0 for none
   * @param threshold the greatest gray that is tissue, 0 to 255
   * @return the mask
   */
  public static TissueMask atThreshold(RgbImage picture, double sigmaPixels, int threshold) {
    Check.inRange("sigmaPixels", sigmaPixels, 0, 100);
    Check.inRange("threshold", threshold, 0, 255);
    byte[] gray = Gray.of(picture);
    Gray.blur(gray, picture.width(), picture.height(), sigmaPixels);
    return cut(gray, picture.width(), picture.height(), Otsu.of(gray), threshold);
  }

  /** Finds the tissue in grays, which are blurred in place. */
  static TissueMask of(byte[] gray, int width, int height, double sigmaPixels, double multiplier) {
    Check.inRange("sigmaPixels", sigmaPixels, 0, 100);
    Check.positive("multiplier", multiplier);
    Gray.blur(gray, width, height, sigmaPixels);
    Otsu otsu = Otsu.of(gray);
    int threshold = (int) Math.min(255, otsu.threshold() * multiplier + 0.5);
    return cut(gray, width, height, otsu, threshold);
  }

  private static TissueMask cut(byte[] gray, int width, int height, Otsu otsu, int threshold) {
    BitSet tissue = new BitSet(gray.length);
    for (int i = 0; i < gray.length; i++) {
      if ((gray[i] & 255) <= threshold) {
        tissue.set(i);
      }
    }
    return new TissueMask(width, height, otsu, threshold, tissue);
  }

  /**
   * Otsu's threshold.
   *
   * @param threshold the last gray of the dark side
   * @param contrast how much lighter the light side is than the dark one, on average
   */
  private record Otsu(int threshold, double contrast) {
    static Otsu of(byte[] gray) {
      long[] histogram = new long[256];
      for (byte value : gray) {
        histogram[value & 255]++;
      }
      histogram[0] = 0;
      histogram[255] = 0;
      double pixels = 0;
      double total = 0;
      for (int value = 0; value < 256; value++) {
        pixels += histogram[value];
        total += (double) value * histogram[value];
      }
      double below = 0;
      double sum = 0;
      double best = 0;
      Otsu found = new Otsu(0, 0);
      for (int value = 0; value < 256; value++) {
        below += histogram[value];
        sum += (double) value * histogram[value];
        if (below > 0 && below < pixels) {
          double contrast = (total - sum) / (pixels - below) - sum / below;
          double between = below * (pixels - below) * contrast * contrast;
          if (between > best) {
            best = between;
            found = new Otsu(value, contrast);
          }
        }
      }
      return found;
    }
  }

  /**
   * The greatest gray that counts as tissue.
   *
   * @return 0 to 255
   */
  public int threshold() {
    return threshold;
  }

  /**
   * How much lighter glass is than tissue: the difference of the mean grays on both sides of Otsu's
   * threshold. Where it is a few levels only, the picture shows one thing and its noise.
   *
   * @return 0 to 255
   */
  public double contrast() {
    return contrast;
  }

  /**
   * Pixels a row.
   *
   * @return the width
   */
  public int width() {
    return width;
  }

  /**
   * Rows.
   *
   * @return the height
   */
  public int height() {
    return height;
  }

  /**
   * Whether a pixel is tissue.
   *
   * @param x column
   * @param y row
   * @return true where it is
   */
  public boolean tissue(int x, int y) {
    return tissue.get(Check.index("y", y, height) * width + Check.index("x", x, width));
  }

  /**
   * How much of a rectangle is tissue; what lies beyond the border is none.
   *
   * @param x left column
   * @param y top row
   * @param columns its width
   * @param rows its height
   * @return the share, in [0, 1]
   */
  public double share(int x, int y, int columns, int rows) {
    Check.positive("columns", columns);
    Check.positive("rows", rows);
    return (double) count(x, y, columns, rows) / ((double) columns * rows);
  }

  private long count(int x, int y, int columns, int rows) {
    int left = Math.max(0, x);
    int right = (int) Math.min(width, (long) x + columns);
    int bottom = (int) Math.min(height, (long) y + rows);
    long count = 0;
    for (int row = Math.max(0, y); row < bottom; row++) {
      int end = row * width + right;
      for (int i = tissue.nextSetBit(row * width + left);
          i >= 0 && i < end;
          i = tissue.nextSetBit(i + 1)) {
        count++;
      }
    }
    return count;
  }
}

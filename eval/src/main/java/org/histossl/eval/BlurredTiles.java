package org.histossl.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.eval.decode.TargetImages;

/**
 * Tiles after a Gaussian blur, as floats: rounding to 8 bits would be as large as the errors that
 * are measured against them. Beyond the border the nearest pixel goes on.
 */
final class BlurredTiles implements TargetImages {
  private static final int CHANNELS = 3;

  /** Beyond so many deviations a weight is below a ten-thousandth. */
  private static final double REACH = 4;

  private final TileSource tiles;
  private final double[] weights;

  BlurredTiles(TileSource tiles, double sigmaPixels) {
    this.tiles = tiles;
    int reach = (int) Math.ceil(REACH * Check.positive("sigmaPixels", sigmaPixels));
    weights = new double[2 * reach + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double distance = (i - reach) / sigmaPixels;
      weights[i] = Math.exp(-0.5 * distance * distance);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
  }

  @Override
  public void read(int row, float[] into, int offset) {
    RgbImage tile;
    try {
      tile = tiles.read(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int width = tile.width();
    int height = tile.height();
    byte[] rgb = tile.rgb();
    double[] plane = new double[width * height];
    for (int c = 0; c < CHANNELS; c++) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = (rgb[CHANNELS * i + c] & 255) / 255.0;
      }
      double[] blurred = along(along(plane, height, width, 1, width), width, height, width, 1);
      for (int i = 0; i < plane.length; i++) {
        into[offset + c * plane.length + i] = (float) blurred[i];
      }
    }
  }

  /**
   * Weighted means along lines whose pixels lie {@code step} apart and begin {@code next} apart.
   */
  private double[] along(double[] plane, int lines, int length, int step, int next) {
    double[] means = new double[plane.length];
    int reach = weights.length / 2;
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < length; i++) {
        double sum = 0;
        for (int k = -reach; k <= reach; k++) {
          int place = Math.max(0, Math.min(length - 1, i + k));
          sum += weights[k + reach] * plane[line * next + place * step];
        }
        means[line * next + i * step] = sum;
      }
    }
    return means;
  }
}

package org.histossl.eval.attention;

import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * A coarse grid of values, such as attention on patches, to be laid over a tile: upsampled
 * bilinearly, colored by a perceptual map, blended over the tile without its own colors, so that
 * every hue in the picture is heat.
 *
 * <pre>{@code
 * HeatMap heat = HeatMap.of(attention); // [14][14]
 * RgbImage overlay = heat.over(tile);
 * }</pre>
 */
public final class HeatMap {
  private static final double OPACITY = 0.6;

  private final float[][] values;
  private final double low;
  private final double high;

  private HeatMap(float[][] values, double low, double high) {
    this.values = values;
    this.low = low;
    this.high = high;
  }

  /**
   * A heat map from its least to its greatest value.
   *
   * @param values {@code [rows][columns]}, finite, which are copied
   * @return the heat map
   */
  public static HeatMap of(float[][] values) {
    Check.that(
        values.length > 0 && values[0].length > 0,
        "a heat map needs at least 1 x 1 values, got none");
    float[][] copy = new float[values.length][];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int y = 0; y < values.length; y++) {
      Check.that(
          values[y].length == values[0].length,
          "a heat map's rows must be of one length, got %d and %d",
          values[0].length,
          values[y].length);
      copy[y] = values[y].clone();
      for (float value : copy[y]) {
        Check.that(Float.isFinite(value), "a heat map must be finite, got %s in row %d", value, y);
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return new HeatMap(copy, low, high);
  }

  /**
   * This heat map on a scale that several share.
   *
   * @param newLow the value shown darkest
   * @param newHigh the value shown lightest
   * @return the heat map
   */
  public HeatMap withRange(double newLow, double newHigh) {
    Check.that(newLow < newHigh, "a heat map's range must rise, got %s to %s", newLow, newHigh);
    return new HeatMap(values, newLow, newHigh);
  }

  /**
   * The value shown darkest.
   *
   * @return the scale's low end
   */
  public double low() {
    return low;
  }

  /**
   * The value shown lightest.
   *
   * @return the scale's high end
   */
  public double high() {
    return high;
  }

  /**
   * The heat laid over a tile.
   *
   * @param tile the tile, of any size
   * @return a new picture of the tile's size
   */
  public RgbImage over(RgbImage tile) {
    RgbImage out = RgbImage.filled(tile.width(), tile.height(), 0);
    for (int y = 0; y < tile.height(); y++) {
      for (int x = 0; x < tile.width(); x++) {
        out.set(x, y, blended(tile.get(x, y), share(at(x, y, tile))));
      }
    }
    return out;
  }

  private double share(double value) {
    return high > low ? (value - low) / (high - low) : 0; // a constant map is all low
  }

  /** Bilinear between the centers of the grid's cells; beyond the outermost the nearest. */
  private double at(int x, int y, RgbImage tile) {
    int rows = values.length;
    int columns = values[0].length;
    double row = clamp((y + 0.5) * rows / tile.height() - 0.5, rows - 1);
    double column = clamp((x + 0.5) * columns / tile.width() - 0.5, columns - 1);
    int top = (int) row;
    int left = (int) column;
    int bottom = Math.min(top + 1, rows - 1);
    int right = Math.min(left + 1, columns - 1);
    double down = row - top;
    double across = column - left;
    return (1 - down) * ((1 - across) * values[top][left] + across * values[top][right])
        + down * ((1 - across) * values[bottom][left] + across * values[bottom][right]);
  }

  private static double clamp(double value, double most) {
    return Math.max(0, Math.min(most, value));
  }

  /** A pixel without its own color, below heat of a share in [0, 1]. */
  static int blended(int pixel, double share) {
    return blend(gray(pixel), ColorMap.rgb(share));
  }

  /** The pixel's luma (ITU-R BT.601). */
  private static int gray(int rgb) {
    return (int)
        Math.round(0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255));
  }

  private static int blend(int gray, int color) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double mixed = (1 - OPACITY) * gray + OPACITY * (color >> shift & 255);
      rgb |= (int) Math.round(mixed) << shift;
    }
    return rgb;
  }
}

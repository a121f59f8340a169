package org.histossl.data.tile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * How a tile's colors are distributed, channel by channel: to find slides of another stain or
 * scanner, and tiles unlike all others, before they are learnt from.
 *
 * <pre>{@code
 * TileStatistics colors = TileStatistics.of(tile, TissueMask.of(tile, 1, 1));
 * double paleness = colors.of(TileStatistics.Channel.SATURATION).mean();
 * }</pre>
 *
 * <p>Means and deviations are those of all pixels, quantiles those of the tissue's alone. Both are
 * of every {@code n}-th pixel where the tile is larger than {@value #SIDE} pixels, such that as
 * many a row and as many rows remain.
 *
 * <p>Source: the image metrics of HistoPrep ({@code jopo666/HistoPrep}, functional/_metrics.py),
 * with OpenCV's 8-bit hue, saturation and value.
 */
public final class TileStatistics {
  /** The greatest edge of what is looked at. */
  private static final int SIDE = 64;

  private static final List<Integer> PERCENTS = List.of(5, 10, 25, 50, 75, 90, 95);

  /** What is measured of a pixel, 0 to 255. */
  public enum Channel {
    /** Luma of ITU-R BT.601. */
    GRAY,
    /** Red. */
    RED,
    /** Green. */
    GREEN,
    /** Blue. */
    BLUE,
    /** Hue in units of two degrees, 0 to 179; 0 where there is none. */
    HUE,
    /** Saturation {@code (max - min) / max}; 255 is 1. */
    SATURATION,
    /** The greatest of red, green and blue. */
    BRIGHTNESS;

    int of(int r, int g, int b) {
      int max = Math.max(r, Math.max(g, b));
      int range = max - Math.min(r, Math.min(g, b));
      return switch (this) {
        case GRAY -> Gray.of(r, g, b);
        case RED -> r;
        case GREEN -> g;
        case BLUE -> b;
        case HUE -> hue(r, g, b, max, range);
        case SATURATION -> scaled(range, max, 255);
        case BRIGHTNESS -> max;
      };
    }
  }

  /**
   * One channel's distribution.
   *
   * @param mean of all pixels
   * @param deviation of all pixels, that of the population
   * @param quantiles of the tissue's pixels, at {@link #percents}: the first value that more than
   *     the share of them do not exceed; empty where there is no tissue
   */
  public record Distribution(double mean, double deviation, List<Integer> quantiles) {
    /**
     * Copies the list.
     *
     * @param mean of all pixels
     * @param deviation of all pixels
     * @param quantiles of the tissue's pixels
     */
    public Distribution {
      quantiles = List.copyOf(quantiles);
    }
  }

  private final Map<Channel, Distribution> channels;

  private TileStatistics(Map<Channel, Distribution> channels) {
    this.channels = channels;
  }

  /**
   * Looks at a tile.
   *
   * @param tile the pixels
   * @param tissue which of them are tissue, in the tile's size
   * @return the statistics
   */
  public static TileStatistics of(RgbImage tile, TissueMask tissue) {
    Check.that(
        tissue.width() == tile.width() && tissue.height() == tile.height(),
        "a tile and its mask must have one size: %d x %d, mask %d x %d",
        tile.width(),
        tile.height(),
        tissue.width(),
        tissue.height());
    Map<Channel, Distribution> channels = new EnumMap<>(Channel.class);
    for (Channel channel : Channel.values()) {
      channels.put(channel, distribution(tile, tissue, channel));
    }
    return new TileStatistics(channels);
  }

  private static Distribution distribution(RgbImage tile, TissueMask tissue, Channel channel) {
    int[] all = new int[256];
    int[] inTissue = new int[256];
    int width = Math.min(SIDE, tile.width());
    int height = Math.min(SIDE, tile.height());
    for (int row = 0; row < height; row++) {
      int y = row * tile.height() / height;
      for (int column = 0; column < width; column++) {
        int x = column * tile.width() / width;
        int pixel = tile.get(x, y);
        int value = channel.of(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255);
        all[value]++;
        inTissue[value] += tissue.tissue(x, y) ? 1 : 0;
      }
    }
    return distribution(all, inTissue);
  }

  /**
   * A channel's distribution.
   *
   * @param channel the channel
   * @return the distribution
   */
  public Distribution of(Channel channel) {
    Distribution found = channels.get(channel);
    if (found == null) {
      throw new IllegalStateException("no " + channel);
    }
    return found;
  }

  /**
   * Where quantiles are taken.
   *
   * @return shares in percent, ascending
   */
  public static List<Integer> percents() {
    return PERCENTS;
  }

  private static int hue(int r, int g, int b, int max, int range) {
    int sixths;
    if (max == r) {
      sixths = g - b;
    } else if (max == g) {
      sixths = b - r + 2 * range;
    } else {
      sixths = r - g + 4 * range;
    }
    int hue = scaled(sixths, 6 * range, 180);
    return hue < 0 ? hue + 180 : hue;
  }

  /** {@code part * scale / whole}, rounded as OpenCV does: by a reciprocal of 12 binary places. */
  private static int scaled(int part, int whole, int scale) {
    if (whole == 0) {
      return 0;
    }
    int reciprocal = (int) Math.rint((double) (scale << 12) / whole);
    return (part * reciprocal + (1 << 11)) >> 12;
  }

  private static Distribution distribution(int[] all, int[] inTissue) {
    long count = 0;
    long sum = 0;
    long squares = 0;
    long tissue = 0;
    for (int value = 0; value < 256; value++) {
      count += all[value];
      sum += (long) value * all[value];
      squares += (long) value * value * all[value];
      tissue += inTissue[value];
    }
    double mean = (double) sum / count;
    double deviation = Math.sqrt(Math.max(0, (double) squares / count - mean * mean));
    List<Integer> quantiles = new ArrayList<>();
    if (tissue > 0) {
      for (int percent : PERCENTS) {
        quantiles.add(quantile(inTissue, tissue * percent / 100));
      }
    }
    return new Distribution(mean, deviation, quantiles);
  }

  /** The first value up to which there are more pixels than so many. */
  private static int quantile(int[] histogram, long pixels) {
    long below = 0;
    int value = -1;
    while (below <= pixels) {
      value++;
      below += histogram[value];
    }
    return value;
  }
}

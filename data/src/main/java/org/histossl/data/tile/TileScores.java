package org.histossl.data.tile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * What a tile's pixels look like, in numbers that filters compare with thresholds; each is rounded
 * to float precision, so that a stored score is the score. Gray is the luma of ITU-R BT.601 in 8
 * bit: {@code 0.299 R + 0.587 G + 0.114 B}, rounded.
 *
 * @param emptiness share of pixels that are glass: {@code max(R,G,B) >= 180} and {@code max - min
 *     <= 0.08 max}, that is bright and nearly colorless; in [0, 1]. 1 is a blank tile. Lumens and
 *     tears count as glass too, so that tissue with wide glands reaches 0.5
 * @param edges share of the inner pixels (all but the outermost ring) whose Sobel gradient on gray
 *     is at least {@value #EDGE} gray levels a pixel, in [0, 1]. 0 is flat or out of focus, tissue
 *     in focus is above 0.1
 * @param homogeneity Haralick's inverse difference moment (Haralick et al. 1973, "homogeneity") of
 *     the gray-level co-occurrences of right and lower neighbors, at {@value #GREYS} gray levels:
 *     mean of {@code 1 / (1 + (i - j)^2)}, in (0, 1]. 1 is a tile of one gray
 * @param ink share of pixels that neither haematoxylin nor eosin nor glass gives: greener than red
 *     by at least {@value #GREENER} levels (green and turquoise pens), bluer than red by at least
 *     {@value #BLUER} (blue pens; haematoxylin alone reaches 74), or {@code max(R,G,B) <= 55}
 *     (black pens, a scanner's black border). Red pens are not told from blood. In [0, 1]
 * @param sharpness population standard deviation of the Laplacian {@code [0 1 0; 1 -4 1; 0 1 0]} of
 *     gray, in gray levels, in [0, {@value #SHARPEST}] (Pech-Pacheco et al. 2000, whose focus
 *     measure is its square). Tissue in focus is above 10, out of focus below 5; glass is near 0
 * @param saturation mean of {@code (max(R,G,B) - min(R,G,B)) / max(R,G,B)}, that of HSV, in [0, 1];
 *     a black pixel has 0. Glass is near 0, pale stain 0.1, common H&amp;E 0.2 to 0.5
 */
public record TileScores(
    double emptiness,
    double edges,
    double homogeneity,
    double ink,
    double sharpness,
    double saturation) {
  /** The greatest sharpness that 8-bit grays can have. */
  static final int SHARPEST = 4 * 255;

  private static final int GLASS_BRIGHT = 180;
  private static final int EDGE = 12;
  private static final int GREYS = 32;
  private static final int GREENER = 12;
  private static final int BLUER = 90;
  private static final int BLACK = 55;

  /**
   * Refuses numbers outside their ranges.
   *
   * @param emptiness share of pixels that are glass
   * @param edges share of the inner pixels (all but the outermost ring) whose Sobel gradient on
   *     gray is at least {@value #EDGE} gray levels a pixel
   * @param homogeneity Haralick's inverse difference moment of neighboring grays
   * @param ink share of pixels that neither haematoxylin nor eosin nor glass gives
   * @param sharpness standard deviation of the Laplacian of gray
   * @param saturation mean saturation
   */
  public TileScores {
    Check.inRange("emptiness", emptiness, 0, 1);
    Check.inRange("edges", edges, 0, 1);
    Check.inRange("homogeneity", homogeneity, 0, 1);
    Check.inRange("ink", ink, 0, 1);
    Check.inRange("sharpness", sharpness, 0, SHARPEST);
    Check.inRange("saturation", saturation, 0, 1);
  }

  /**
   * Scores pixels.
   *
   * @param tile the pixels; of any size
   * @return the scores
   */
  public static TileScores of(RgbImage tile) {
    byte[] rgb = tile.rgb();
    int pixels = tile.width() * tile.height();
    byte[] gray = Gray.of(tile);
    int glass = 0;
    int inked = 0;
    double saturation = 0;
    for (int at = 0; at < rgb.length; at += 3) {
      int r = rgb[at] & 255;
      int g = rgb[at + 1] & 255;
      int b = rgb[at + 2] & 255;
      int max = Math.max(r, Math.max(g, b));
      if (glass(r, g, b)) {
        glass++;
      } else if (max <= BLACK || g - r >= GREENER || b - r >= BLUER) {
        inked++;
      }
      saturation += max == 0 ? 0 : (double) (max - Math.min(r, Math.min(g, b))) / max;
    }
    return new TileScores(
        share(glass, pixels),
        edges(gray, tile.width(), tile.height()),
        homogeneity(gray, tile.width(), tile.height()),
        share(inked, pixels),
        (float) Gray.laplacianDeviation(gray, tile.width(), tile.height()),
        (float) (saturation / pixels));
  }

  /** Whether a pixel shows bare glass: bright and nearly colorless. */
  static boolean glass(int r, int g, int b) {
    int max = Math.max(r, Math.max(g, b));
    int min = Math.min(r, Math.min(g, b));
    return max >= GLASS_BRIGHT && 100 * (max - min) <= 8 * max;
  }

  /** What is said of a tile of which nothing was seen. */
  static TileScores unseen() {
    return new TileScores(0, 0, 0, 0, 0, 0);
  }

  private static double edges(byte[] gray, int width, int height) {
    if (width < 3 || height < 3) {
      return 0;
    }
    // The Sobel kernels sum to 8 gray levels for a ramp of one level a pixel; compared squared.
    long least = 64L * EDGE * EDGE;
    int strong = 0;
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        int nw = gray[i - width - 1] & 255;
        int ne = gray[i - width + 1] & 255;
        int sw = gray[i + width - 1] & 255;
        int se = gray[i + width + 1] & 255;
        int dx = ne + 2 * (gray[i + 1] & 255) + se - nw - 2 * (gray[i - 1] & 255) - sw;
        int dy = sw + 2 * (gray[i + width] & 255) + se - nw - 2 * (gray[i - width] & 255) - ne;
        if ((long) dx * dx + (long) dy * dy >= least) {
          strong++;
        }
      }
    }
    return share(strong, (width - 2) * (height - 2));
  }

  private static double homogeneity(byte[] gray, int width, int height) {
    double[] weights = new double[GREYS];
    for (int difference = 0; difference < GREYS; difference++) {
      weights[difference] = 1.0 / (1 + difference * difference);
    }
    // Counting the differences gives the moment without the co-occurrence matrix.
    int[] count = new int[GREYS];
    int shift = Integer.numberOfTrailingZeros(256 / GREYS);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        int own = (gray[i] & 255) >> shift;
        if (x + 1 < width) {
          count[Math.abs(own - ((gray[i + 1] & 255) >> shift))]++;
        }
        if (y + 1 < height) {
          count[Math.abs(own - ((gray[i + width] & 255) >> shift))]++;
        }
      }
    }
    double sum = 0;
    long pairs = 0;
    for (int difference = 0; difference < GREYS; difference++) {
      sum += weights[difference] * count[difference];
      pairs += count[difference];
    }
    return pairs == 0 ? 1 : (float) (sum / pairs);
  }

  private static double share(int part, int whole) {
    return (float) ((double) part / whole);
  }

  /**
   * The scores by the names that they have in files.
   *
   * @return a new map, in the order of this record
   */
  public Map<String, Double> byName() {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      scores.put(measure.toString(), measure.of(this));
    }
    return scores;
  }
}

package org.histossl.eval.attention;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.look.QuPathGeoJson;
import org.histossl.data.slide.Level;

/**
 * Values of patches of many tiles, stitched to one map of a slide's level. Where tiles overlap it
 * holds their mean; where there was no tile it holds nothing, and pictures show the slide itself.
 *
 * <pre>{@code
 * SlideHeatMap.Builder stitched = SlideHeatMap.over(level, 16);
 * for (Tile tile : tiles) { stitched.add(tile.x(), tile.y(), tile.sizePixels(), values); }
 * SlideHeatMap heat = stitched.build();
 * RgbImage picture = heat.over(thumbnail);
 * heat.writeGeoJson(file, "attention", 0.1);   // the hottest tenth, as QuPath reads it
 * }</pre>
 */
public final class SlideHeatMap {
  /** Of the regions' class in QuPath: red of Okabe and Ito, which stands out on stained tissue. */
  private static final int REGION_COLOR = 0xd55e00;

  private final Level level;
  private final int cellPixels;
  private final float[][] values;
  private final boolean[][] covered;
  private final double low;
  private final double high;

  private SlideHeatMap(Level level, int cellPixels, float[][] values, boolean[][] covered) {
    this.level = level;
    this.cellPixels = cellPixels;
    this.values = values;
    this.covered = covered;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < values[row].length; column++) {
        if (covered[row][column]) {
          least = Math.min(least, values[row][column]);
          greatest = Math.max(greatest, values[row][column]);
        }
      }
    }
    this.low = least;
    this.high = greatest;
  }

  /**
   * Begins a map of a level.
   *
   * @param level the level whose pixels tiles are placed by
   * @param cellPixels edge of a cell of the map in pixels of that level: best an encoder's patch
   * @return the builder
   */
  public static Builder over(Level level, int cellPixels) {
    return new Builder(level, cellPixels);
  }

  /**
   * Rows of cells.
   *
   * @return the number
   */
  public int rows() {
    return values.length;
  }

  /**
   * Cells in a row.
   *
   * @return the number
   */
  public int columns() {
    return values[0].length;
  }

  /**
   * Whether a tile lay over a cell's center.
   *
   * @param row which row
   * @param column which column
   * @return true where {@link #value} has a meaning
   */
  public boolean covered(int row, int column) {
    return covered[Check.index("row", row, rows())][Check.index("column", column, columns())];
  }

  /**
   * A cell's value.
   *
   * @param row which row
   * @param column which column
   * @return the mean of the tiles over it; 0 where there was none
   */
  public float value(int row, int column) {
    return values[Check.index("row", row, rows())][Check.index("column", column, columns())];
  }

  /**
   * The least value.
   *
   * @return the scale's low end
   */
  public double low() {
    return low;
  }

  /**
   * The greatest value.
   *
   * @return the scale's high end
   */
  public double high() {
    return high;
  }

  /**
   * The heat laid over a picture of the whole level. Where there was no tile the picture stays as
   * it is.
   *
   * @param picture the level in any size, such as a coarser level of the same slide
   * @return a new picture of the same size
   */
  public RgbImage over(RgbImage picture) {
    RgbImage out = RgbImage.filled(picture.width(), picture.height(), 0);
    for (int y = 0; y < picture.height(); y++) {
      int row = cell((y + 0.5) * level.height() / picture.height(), rows());
      for (int x = 0; x < picture.width(); x++) {
        int column = cell((x + 0.5) * level.width() / picture.width(), columns());
        int pixel = picture.get(x, y);
        out.set(
            x,
            y,
            covered[row][column]
                ? HeatMap.blended(
                    pixel, high > low ? (values[row][column] - low) / (high - low) : 0)
                : pixel);
      }
    }
    return out;
  }

  private int cell(double place, int cells) {
    return Math.min(cells - 1, (int) (place / cellPixels));
  }

  /**
   * Writes outlines of the hottest regions as GeoJSON (RFC 7946, with pixels of the finest level as
   * coordinates), one feature a connected region, with holes: what QuPath imports as annotations.
   *
   * @param file the file; replaced where it exists
   * @param name the class that the regions get, such as {@code "attention"}
   * @param share how much of the covered cells the regions hold, in (0, 1]: 0.1 for the hottest
   *     tenth; cells that equal the coolest of these belong to them too
   * @throws IOException naming the file, if it cannot be written
   */
  public void writeGeoJson(Path file, String name, double share) throws IOException {
    Check.that(share > 0 && share <= 1, "share must be in (0, 1], got %s", share);
    double threshold = threshold(share);
    boolean[][] hot = new boolean[rows()][columns()];
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        hot[row][column] = covered[row][column] && values[row][column] >= threshold;
      }
    }
    QuPathGeoJson.write(file, Outlines.of(hot).stream().map(region -> feature(name, region)));
  }

  private QuPathGeoJson.Feature feature(String name, Outlines.Region region) {
    double sum = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int[] cell : region.cells()) {
      float value = values[cell[0]][cell[1]];
      sum += value;
      greatest = Math.max(greatest, value);
    }
    Map<String, Number> measurements = new LinkedHashMap<>();
    measurements.put("cells", region.cells().size());
    measurements.put("mean", sum / region.cells().size());
    measurements.put("greatest", greatest);
    return new QuPathGeoJson.Feature(
        region.rings().stream().map(ring -> ring.stream().map(this::position).toList()).toList(),
        QuPathGeoJson.ObjectType.ANNOTATION,
        name,
        REGION_COLOR,
        measurements);
  }

  /** The last cells of a row and of a column may reach beyond the slide. */
  private double[] position(int[] corner) {
    return new double[] {
      Math.min((long) corner[0] * cellPixels, level.width()) * level.downsample(),
      Math.min((long) corner[1] * cellPixels, level.height()) * level.downsample()
    };
  }

  private double threshold(double share) {
    float[] sorted = new float[rows() * columns()];
    int count = 0;
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        if (covered[row][column]) {
          sorted[count++] = values[row][column];
        }
      }
    }
    Arrays.sort(sorted, 0, count);
    return sorted[count - Math.max(1, (int) Math.round(share * count))];
  }

  /** Collects tiles. */
  public static final class Builder {
    private final Level level;
    private final int cellPixels;
    private final double[][] sums;
    private final int[][] counts;

    private Builder(Level level, int cellPixels) {
      this.level = level;
      this.cellPixels = Check.positive("cellPixels", cellPixels);
      int rows = (level.height() + cellPixels - 1) / cellPixels;
      int columns = (level.width() + cellPixels - 1) / cellPixels;
      sums = new double[rows][columns];
      counts = new int[rows][columns];
    }

    /**
     * Adds a tile.
     *
     * @param x its left column, in pixels of the level
     * @param y its top row, likewise
     * @param sizePixels its edge, likewise
     * @param values {@code [rows][columns]} of patches that cover it, finite
     * @return this builder
     */
    public Builder add(int x, int y, int sizePixels, float[][] values) {
      Check.notNegative("x", x);
      Check.notNegative("y", y);
      Check.positive("sizePixels", sizePixels);
      Check.that(
          x + (long) sizePixels <= level.width() && y + (long) sizePixels <= level.height(),
          "a tile must lie in its level of %d x %d pixels, got x=%d y=%d size=%d",
          level.width(),
          level.height(),
          x,
          y,
          sizePixels);
      for (int row = first(y); center(row) < y + sizePixels && row < sums.length; row++) {
        float[] patches = values[(int) ((center(row) - y) * values.length / sizePixels)];
        for (int column = first(x);
            center(column) < x + sizePixels && column < sums[row].length;
            column++) {
          float value = patches[(int) ((center(column) - x) * patches.length / sizePixels)];
          Check.that(Float.isFinite(value), "a heat map must be finite, got %s", value);
          sums[row][column] += value;
          counts[row][column]++;
        }
      }
      return this;
    }

    /** The first cell whose center is not before a place. */
    private int first(int place) {
      return Math.max(0, (int) Math.ceil((place - cellPixels / 2.0) / cellPixels));
    }

    private double center(int cell) {
      return (cell + 0.5) * cellPixels;
    }

    /**
     * Ends the collecting.
     *
     * @return the map
     */
    public SlideHeatMap build() {
      float[][] values = new float[sums.length][sums[0].length];
      boolean[][] covered = new boolean[sums.length][sums[0].length];
      boolean any = false;
      for (int row = 0; row < sums.length; row++) {
        for (int column = 0; column < sums[row].length; column++) {
          if (counts[row][column] > 0) {
            values[row][column] = (float) (sums[row][column] / counts[row][column]);
            covered[row][column] = true;
            any = true;
          }
        }
      }
      Check.that(any, "a slide's heat map needs at least 1 tile over a cell's center, got none");
      return new SlideHeatMap(level, cellPixels, values, covered);
    }
  }
}

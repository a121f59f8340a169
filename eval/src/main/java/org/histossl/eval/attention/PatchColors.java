package org.histossl.eval.attention;

import java.util.Arrays;
import org.histossl.data.image.RgbImage;
import org.histossl.models.encoder.PatchGrid;

/**
 * Up to three numbers a patch as red, green and blue, each from its 1st to its 99th percentile over
 * all tiles: single patches far off would leave the others gray.
 */
final class PatchColors {
  private static final double TAIL = 0.01;

  private final float[][] places;
  private final PatchGrid grid;
  private final float[] low;
  private final float[] high;

  PatchColors(float[][] places, PatchGrid grid) {
    this.places = places;
    this.grid = grid;
    int components = places[0].length;
    low = new float[components];
    high = new float[components];
    float[] column = new float[places.length];
    for (int c = 0; c < components; c++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = places[i][c];
      }
      Arrays.sort(column);
      low[c] = column[(int) (TAIL * (column.length - 1))];
      high[c] = column[(int) Math.ceil((1 - TAIL) * (column.length - 1))];
    }
  }

  /** The patches of a tile, each a square of one color. */
  RgbImage picture(int tile, int sizePixels) {
    RgbImage picture = RgbImage.filled(sizePixels, sizePixels, 0);
    for (int y = 0; y < sizePixels; y++) {
      int row = y * grid.rows() / sizePixels;
      for (int x = 0; x < sizePixels; x++) {
        int column = x * grid.columns() / sizePixels;
        picture.set(x, y, rgb(places[tile * grid.size() + row * grid.columns() + column]));
      }
    }
    return picture;
  }

  private int rgb(float[] place) {
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      double share = 0.5; // a component that there is not, or that is the same everywhere
      if (c < place.length && high[c] > low[c]) {
        share = Math.max(0, Math.min(1, (place[c] - low[c]) / (double) (high[c] - low[c])));
      }
      rgb = rgb << 8 | (int) Math.round(255 * share);
    }
    return rgb;
  }
}

package org.histossl.ssl.view;

import java.util.SplittableRandom;
import org.histossl.data.image.CropBox;

/**
 * Draws the part of a tile that a view shows.
 *
 * <p>Source: torchvision 0.14, {@code RandomResizedCrop.get_params}.
 */
final class RandomCrop {
  private static final int ATTEMPTS = 10;
  private static final double MIN_ASPECT = 3.0 / 4;
  private static final double MAX_ASPECT = 4.0 / 3;

  private RandomCrop() {}

  /**
   * A box whose share of the tile's area is uniform in the range and whose aspect is log-uniform
   * between 3/4 and 4/3; after ten boxes that do not fit, the largest central one that does.
   */
  static CropBox draw(SplittableRandom random, int tileWidth, int tileHeight, Crops crops) {
    double tileArea = (double) tileWidth * tileHeight;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double area = tileArea * Draw.uniform(random, crops.minScale(), crops.maxScale());
      double aspect =
          StrictMath.exp(
              Draw.uniform(random, StrictMath.log(MIN_ASPECT), StrictMath.log(MAX_ASPECT)));
      long width = Math.round(Math.sqrt(area * aspect));
      long height = Math.round(Math.sqrt(area / aspect));
      if (width > 0 && width <= tileWidth && height > 0 && height <= tileHeight) {
        int top = random.nextInt(tileHeight - (int) height + 1);
        int left = random.nextInt(tileWidth - (int) width + 1);
        return new CropBox(top, left, (int) height, (int) width);
      }
    }
    return central(tileWidth, tileHeight);
  }

  private static CropBox central(int tileWidth, int tileHeight) {
    int width = (int) Math.max(1, Math.min(tileWidth, Math.round(tileHeight * MAX_ASPECT)));
    int height = (int) Math.max(1, Math.min(tileHeight, Math.round(tileWidth / MIN_ASPECT)));
    return new CropBox((tileHeight - height) / 2, (tileWidth - width) / 2, height, width);
  }
}

package org.histossl.models.encoder;

import java.util.Arrays;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;

/**
 * The patches of an image. Tokens follow it row by row: the patch in row y and column x is token
 * {@code y * columns + x}.
 *
 * @param rows patches from top to bottom
 * @param columns patches from left to right
 */
public record PatchGrid(int rows, int columns) {
  /**
   * Checks the sizes.
   *
   * @param rows patches from top to bottom
   * @param columns patches from left to right
   */
  public PatchGrid {
    Check.positive("rows", rows);
    Check.positive("columns", columns);
  }

  /**
   * The grid of an image that whole patches cover.
   *
   * @param height in pixels
   * @param width in pixels
   * @param patchSize in pixels
   * @return the grid
   */
  public static PatchGrid exact(long height, long width, int patchSize) {
    Check.that(
        height > 0 && width > 0 && height % patchSize == 0 && width % patchSize == 0,
        "image sides must be multiples of the patch size %d, got height %d and width %d; crop or"
            + " pad the image",
        patchSize,
        height,
        width);
    return new PatchGrid(Math.toIntExact(height / patchSize), Math.toIntExact(width / patchSize));
  }

  /**
   * How many patches there are.
   *
   * @return rows times columns
   */
  public int size() {
    return rows * columns;
  }

  /**
   * Refuses a tensor that holds no images.
   *
   * @param image the tensor
   * @return the tensor
   */
  public static Node image(Node image) {
    Check.that(
        image.rank() == 4 && image.size(1) == Encoder.CHANNELS,
        "an encoder takes images [batch, %d, height, width], got %s",
        Encoder.CHANNELS,
        Arrays.toString(image.shape()));
    return image;
  }
}

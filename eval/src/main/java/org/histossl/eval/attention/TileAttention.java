package org.histossl.eval.attention;

import java.util.Optional;
import org.histossl.core.Check;

/**
 * What an encoder attends to in one tile, a value a patch; see {@link AttentionMaps}.
 *
 * @param heads how much the class token attends to each patch in the last block, {@code
 *     [heads][rows][columns]}; a head's values sum to less than 1, since the class token attends to
 *     itself too
 * @param norm of an XCiT how long the vectors are that cross-covariance attention writes into the
 *     patches' tokens in the last such block, {@code [rows][columns]}; empty of a ViT
 */
public record TileAttention(float[][][] heads, Optional<float[][]> norm) {
  /**
   * The mean over the heads.
   *
   * @return {@code [rows][columns]}
   */
  public float[][] mean() {
    int rows = heads[0].length;
    int columns = heads[0][0].length;
    float[][] mean = new float[rows][columns];
    for (float[][] head : heads) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          mean[y][x] += head[y][x] / heads.length;
        }
      }
    }
    return mean;
  }

  /**
   * One head.
   *
   * @param head which one
   * @return {@code [rows][columns]}
   */
  public float[][] head(int head) {
    return heads[Check.index("head", head, heads.length)].clone();
  }
}

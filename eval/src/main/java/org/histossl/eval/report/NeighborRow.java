package org.histossl.eval.report;

import java.util.List;
import org.histossl.data.image.RgbImage;

/**
 * A tile and the tiles whose embeddings are nearest to it.
 *
 * @param query the tile
 * @param label its class
 * @param neighbors the nearest tiles, the nearest first
 */
public record NeighborRow(RgbImage query, String label, List<Neighbor> neighbors) {
  /**
   * Takes a copy of the list.
   *
   * @param query the tile
   * @param label its class
   * @param neighbors the nearest tiles, the nearest first
   */
  public NeighborRow {
    neighbors = List.copyOf(neighbors);
  }

  /**
   * A near tile.
   *
   * @param image its pixels
   * @param label its class
   * @param similarity the cosine similarity of the embeddings
   */
  public record Neighbor(RgbImage image, String label, double similarity) {}
}

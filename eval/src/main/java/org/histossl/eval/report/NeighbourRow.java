package org.histossl.eval.report;

import java.util.List;
import org.histossl.data.image.RgbImage;

/**
 * A tile and the tiles whose embeddings are nearest to it.
 *
 * @param query the tile
 * @param label its class
 * @param neighbours the nearest tiles, the nearest first
 */
public record NeighbourRow(RgbImage query, String label, List<Neighbour> neighbours) {
  /**
   * Takes a copy of the list.
   *
   * @param query the tile
   * @param label its class
   * @param neighbours the nearest tiles, the nearest first
   */
  public NeighbourRow {
    neighbours = List.copyOf(neighbours);
  }

  /**
   * A near tile.
   *
   * @param image its pixels
   * @param label its class
   * @param similarity the cosine similarity of the embeddings
   */
  public record Neighbour(RgbImage image, String label, double similarity) {}
}

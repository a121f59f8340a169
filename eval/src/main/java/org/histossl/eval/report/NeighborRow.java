package org.histossl.eval.report;

import java.util.List;
import org.histossl.data.image.RgbImage;

/**
 * A tile and the tiles whose embeddings are nearest to it.
 *
 * @param query the tile
 * @param label its class
 * @param place where it lies, such as slide and coordinates
 * @param neighbors the nearest tiles, the nearest first
 */
public record NeighborRow(RgbImage query, String label, String place, List<Neighbor> neighbors) {
  /** Takes a copy of the list. */
  public NeighborRow {
    neighbors = List.copyOf(neighbors);
  }

  /**
   * A near tile.
   *
   * @param image its pixels
   * @param label its class
   * @param place where it lies, such as slide and coordinates
   * @param similarity the cosine similarity of the embeddings
   */
  public record Neighbor(RgbImage image, String label, String place, double similarity) {}
}

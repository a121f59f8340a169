package org.histossl.data.panda;

import java.util.List;
import org.histossl.data.set.Problem;
import org.histossl.data.tile.TileStore;

/**
 * A PANDA folder's tiles.
 *
 * @param store the tiles
 * @param skipped slides that gave none, and why: those with a problem in the folder, then those
 *     that failed while they were tiled
 */
public record PandaTiles(TileStore store, List<Problem> skipped) {
  /**
   * Copies the list.
   *
   * @param store the tiles
   * @param skipped slides that gave none, and why
   */
  public PandaTiles {
    skipped = List.copyOf(skipped);
  }
}

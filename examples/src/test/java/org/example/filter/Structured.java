package org.example.filter;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TileScores;

/**
 * Keeps tiles whose edges and color together are enough: pale tissue with much structure, or smooth
 * tissue of strong color.
 *
 * @param least the least sum of edges and saturation kept, in [0, 2]
 */
public record Structured(double least) implements TileFilter {
  /** Refuses sums that no tile has. */
  public Structured {
    Check.inRange("least", least, 0, 2);
  }

  @Override
  public Optional<String> reasonToDrop(TileScores scores) {
    return scores.edges() + scores.saturation() < least ? Optional.of("dull") : Optional.empty();
  }

  @Override
  public String rule() {
    return "edges + saturation >= " + least;
  }
}

package org.histossl.eval.score;

import java.util.Optional;
import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * A score with what is known about its certainty.
 *
 * @param name the score's name in the field, such as {@code "balanced accuracy"}
 * @param value the score; empty where it is undefined
 * @param interval where it may lie; empty if the score is undefined or there are too few groups
 * @param undefined why the value or the interval is empty, such as {@code "no samples"}; empty
 *     where both are there, or where nobody said
 */
public record ScoreEstimate(
    String name, OptionalDouble value, Optional<Interval> interval, Optional<String> undefined) {
  /**
   * Refuses a value that is no number: a score is undefined by being empty.
   *
   * @param name the score's name in the field, such as {@code "balanced accuracy"}
   * @param value the score; empty where it is undefined
   * @param interval where it may lie; empty if the score is undefined or there are too few groups
   * @param undefined why the value or the interval is empty, such as {@code "no samples"}; empty
   *     where both are there, or where nobody said
   */
  public ScoreEstimate {
    value.ifPresent(
        v -> Check.that(Double.isFinite(v), "the score '%s' must be finite, got %s", name, v));
  }

  /**
   * A score of which nobody says why it is undefined.
   *
   * @param name the score's name in the field
   * @param value the score; empty where it is undefined
   * @param interval where it may lie; empty if the score is undefined or there are too few groups
   */
  public ScoreEstimate(String name, OptionalDouble value, Optional<Interval> interval) {
    this(name, value, interval, Optional.empty());
  }
}

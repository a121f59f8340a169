package org.histossl.eval.score;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A score with what is known about its certainty.
 *
 * @param name the score's name in the field, such as {@code "balanced accuracy"}
 * @param value the score; empty where it is undefined
 * @param interval where it may lie; empty if the score is undefined or there are too few groups
 */
public record ScoreEstimate(String name, OptionalDouble value, Optional<Interval> interval) {}

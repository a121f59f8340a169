package org.histossl.data.tile;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/** The parts of which filters are made. */
final class FilterTerms {
  private FilterTerms() {}

  /** A score within [least, most]. */
  record Bound(Measure measure, double least, double most) implements TileFilter {
    static Bound atMost(Measure measure, double limit) {
      return new Bound(measure, 0, checked(measure, limit));
    }

    static Bound atLeast(Measure measure, double limit) {
      return new Bound(measure, checked(measure, limit), measure.most());
    }

    private static double checked(Measure measure, double limit) {
      return Check.inRange("limit of " + measure, limit, 0, measure.most());
    }

    @Override
    public Optional<String> reasonToDrop(TileScores scores) {
      double value = measure.of(scores);
      if (value > most) {
        return Optional.of(measure.tooMuch());
      }
      return value < least ? Optional.of(measure.tooLittle()) : Optional.empty();
    }

    @Override
    public String rule() {
      return least > 0 ? measure + " >= " + least : measure + " <= " + most;
    }
  }

  record And(TileFilter first, TileFilter second) implements TileFilter {
    @Override
    public Optional<String> reasonToDrop(TileScores scores) {
      return first.reasonToDrop(scores).or(() -> second.reasonToDrop(scores));
    }

    @Override
    public Optional<String> reasonToDrop(RgbImage tile, TileScores scores) {
      return first.reasonToDrop(tile, scores).or(() -> second.reasonToDrop(tile, scores));
    }

    @Override
    public boolean needsPixels() {
      return first.needsPixels() || second.needsPixels();
    }

    @Override
    public String rule() {
      return "(" + first.rule() + " and " + second.rule() + ")";
    }
  }

  record Or(TileFilter first, TileFilter second) implements TileFilter {
    @Override
    public Optional<String> reasonToDrop(TileScores scores) {
      return first
          .reasonToDrop(scores)
          .flatMap(one -> second.reasonToDrop(scores).map(two -> one + " and " + two));
    }

    @Override
    public Optional<String> reasonToDrop(RgbImage tile, TileScores scores) {
      return first
          .reasonToDrop(tile, scores)
          .flatMap(one -> second.reasonToDrop(tile, scores).map(two -> one + " and " + two));
    }

    @Override
    public boolean needsPixels() {
      return first.needsPixels() || second.needsPixels();
    }

    @Override
    public String rule() {
      return "(" + first.rule() + " or " + second.rule() + ")";
    }
  }

  record Not(TileFilter term) implements TileFilter {
    @Override
    public Optional<String> reasonToDrop(TileScores scores) {
      // what scores do not tell of the term, they do not tell of its contrary
      return term.needsPixels() || term.reasonToDrop(scores).isPresent()
          ? Optional.empty()
          : Optional.of(rule());
    }

    @Override
    public Optional<String> reasonToDrop(RgbImage tile, TileScores scores) {
      return term.reasonToDrop(tile, scores).isPresent() ? Optional.empty() : Optional.of(rule());
    }

    @Override
    public boolean needsPixels() {
      return term.needsPixels();
    }

    @Override
    public String rule() {
      return "not " + term.rule();
    }
  }
}

package org.histossl.eval.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;

/**
 * The range of a column of scores, over which their bars are drawn, and how the numbers are
 * written: scores that end at 1 with three decimals, errors with four digits.
 */
record Scale(double low, double high) {
  /**
   * The scale of a column: 0 to 1; -1 to 1 as soon as a kappa or its interval goes below 0; of
   * errors and of whatever leaves that range from 0 to the greatest.
   */
  static Scale of(List<ScoreEstimate> column) {
    double least = column.stream().flatMap(Scale::numbers).min(Double::compare).orElse(0.0);
    double greatest = column.stream().flatMap(Scale::numbers).max(Double::compare).orElse(1.0);
    boolean error = column.stream().anyMatch(score -> score.name().contains("error"));
    if (least >= -1 && greatest <= 1 && !error) {
      return new Scale(least < 0 ? -1 : 0, 1);
    }
    return new Scale(Math.min(0, least), greatest > 0 ? greatest : 1);
  }

  /** The scale of a difference: -1 to 1, of errors as far to both sides as its numbers reach. */
  static Scale ofDifference(ScoreEstimate difference) {
    if (!difference.name().contains("error")) {
      return new Scale(-1, 1);
    }
    double reach = numbers(difference).mapToDouble(Math::abs).max().orElse(0);
    return reach > 0 ? new Scale(-reach, reach) : new Scale(-1, 1);
  }

  private static Stream<Double> numbers(ScoreEstimate score) {
    return Stream.concat(
        score.value().stream().boxed(),
        score.interval().stream().flatMap(i -> Stream.of(i.low(), i.high())));
  }

  /** Whether three decimals tell the scores apart. */
  boolean ofShares() {
    return high == 1;
  }

  String value(ScoreEstimate score) {
    return ofShares() || score.value().isEmpty()
        ? Numbers.score(score.value())
        : Numbers.plain(score.value().getAsDouble());
  }

  String interval(ScoreEstimate score) {
    return score
        .interval()
        .map(i -> ofShares() ? Numbers.interval(i) : Numbers.plainInterval(i))
        .orElse("no interval");
  }

  /** How far repeated seeds lie apart. */
  String spread(SeedSpread spread) {
    return spread.deviation().isPresent()
        ? "seeds ± " + write(spread.deviation().getAsDouble())
        : "seeds undefined";
  }

  private String write(double value) {
    return ofShares() ? Numbers.score(OptionalDouble.of(value)) : Numbers.plain(value);
  }

  /** The interval as a bar with the value on it; the text beside it says the same. */
  String whisker(ScoreEstimate score) {
    if (score.value().isEmpty()) {
      return "";
    }
    StringBuilder svg =
        new StringBuilder("<svg class=\"whisker\" viewBox=\"0 0 108 10\" aria-hidden=\"true\">");
    svg.append("<line class=\"grid\" x1=\"4\" y1=\"5\" x2=\"104\" y2=\"5\"/>");
    if (low < 0) {
      svg.append(
          format(
              "<line class=\"axis\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"10\"/>",
              place(0), place(0)));
    }
    score
        .interval()
        .ifPresent(
            i ->
                svg.append(
                    format(
                        "<line class=\"bar\" x1=\"%.1f\" y1=\"5\" x2=\"%.1f\" y2=\"5\"/>",
                        place(i.low()), place(i.high()))));
    svg.append(
        format(
            "<circle class=\"dot s0\" cx=\"%.1f\" cy=\"5\" r=\"3.2\"/>",
            place(score.value().getAsDouble())));
    return svg.append("</svg>").toString();
  }

  private double place(double value) {
    double share = (value - low) / (high - low);
    return 4 + 100 * Math.max(0, Math.min(1, share));
  }

  private static String format(String format, Object... numbers) {
    return String.format(Locale.ROOT, format, numbers);
  }
}

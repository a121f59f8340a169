package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.ScoreEstimate;

/** The results table and the differences as the template wants them. */
final class ResultsView {
  private ResultsView() {}

  static Map<String, Object> of(ResultsSection results) {
    List<String> columns =
        results.rows().stream()
            .flatMap(row -> row.scores().stream())
            .map(ScoreEstimate::name)
            .distinct()
            .toList();
    double low = columnLow(results);
    return Map.of(
        "columns", columns,
        "rows", results.rows().stream().map(row -> row(row, columns, low)).toList(),
        "differences", results.differences().stream().map(ResultsView::difference).toList(),
        "hasDifferences", !results.differences().isEmpty(),
        "note", note(results),
        "scale", Numbers.plain(low) + " to 1");
  }

  /** The whiskers' left end: 0, or -1 as soon as a kappa or its interval goes below 0. */
  private static double columnLow(ResultsSection results) {
    boolean negative =
        results.rows().stream()
            .flatMap(row -> row.scores().stream())
            .flatMap(ResultsView::numbers)
            .anyMatch(value -> value < 0);
    return negative ? -1 : 0;
  }

  private static Stream<Double> numbers(ScoreEstimate score) {
    return Stream.concat(
        score.value().stream().boxed(),
        score.interval().stream().flatMap(i -> Stream.of(i.low(), i.high())));
  }

  private static Map<String, Object> row(ResultsSection.Row row, List<String> columns, double low) {
    List<Map<String, Object>> cells = new ArrayList<>();
    for (String column : columns) {
      cells.add(
          row.scores().stream()
              .filter(score -> score.name().equals(column))
              .findFirst()
              .map(score -> cell(score, low, 1))
              .orElse(
                  Map.of(
                      "column", column, "value", "–", "interval", "not computed", "whisker", "")));
    }
    return Map.of(
        "encoder", row.encoder(),
        "decoder", row.decoder(),
        "cells", cells,
        "count", Numbers.count(row.count()),
        "groups", Numbers.count(row.groups()),
        "seed", Long.toString(row.seed()));
  }

  private static Map<String, Object> difference(ResultsSection.Difference difference) {
    ScoreEstimate score = difference.difference();
    String verdict =
        score
            .interval()
            .map(i -> i.contains(0) ? "interval includes 0" : "interval excludes 0")
            .orElse("no interval");
    return Map.of(
        "what", difference.what(),
        "score", score.name(),
        "cell", cell(score, -1, 1),
        "verdict", verdict);
  }

  private static Map<String, Object> cell(ScoreEstimate score, double low, double high) {
    return Map.of(
        "column", score.name(),
        "value", Numbers.score(score.value()),
        "interval", score.interval().map(Numbers::interval).orElse("no interval"),
        "whisker", whisker(score, low, high));
  }

  /** The interval as a bar with the value on it; the text beside it says the same. */
  private static String whisker(ScoreEstimate score, double low, double high) {
    if (score.value().isEmpty()) {
      return "";
    }
    StringBuilder svg =
        new StringBuilder("<svg class=\"whisker\" viewBox=\"0 0 108 10\" aria-hidden=\"true\">");
    svg.append("<line class=\"grid\" x1=\"4\" y1=\"5\" x2=\"104\" y2=\"5\"/>");
    if (low < 0) {
      double zero = place(0, low, high);
      svg.append(
          format("<line class=\"axis\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"10\"/>", zero, zero));
    }
    score
        .interval()
        .ifPresent(
            i ->
                svg.append(
                    format(
                        "<line class=\"bar\" x1=\"%.1f\" y1=\"5\" x2=\"%.1f\" y2=\"5\"/>",
                        place(i.low(), low, high), place(i.high(), low, high))));
    svg.append(
        format(
            "<circle class=\"dot s0\" cx=\"%.1f\" cy=\"5\" r=\"3.2\"/>",
            place(score.value().getAsDouble(), low, high)));
    return svg.append("</svg>").toString();
  }

  private static double place(double value, double low, double high) {
    double share = (value - low) / (high - low);
    return 4 + 100 * Math.max(0, Math.min(1, share));
  }

  private static String format(String format, Object... numbers) {
    return String.format(Locale.ROOT, format, numbers);
  }

  private static String note(ResultsSection results) {
    List<String> kinds =
        results.rows().stream()
            .flatMap(row -> row.scores().stream())
            .flatMap(score -> score.interval().stream())
            .map(ResultsView::kind)
            .distinct()
            .toList();
    return kinds.isEmpty()
        ? "Without intervals."
        : "Below each score its " + String.join(" or ", kinds) + ".";
  }

  private static String kind(Interval interval) {
    return Numbers.percent(interval.confidence())
        + " bootstrap interval over "
        + Numbers.count(interval.resamples())
        + " draws of whole groups";
  }
}

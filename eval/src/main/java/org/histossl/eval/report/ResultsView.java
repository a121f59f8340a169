package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.histossl.eval.Results;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.ScoreEstimate;

/** The results tables and the differences as the template wants them. */
final class ResultsView {
  private ResultsView() {}

  static Map<String, Object> of(Results results) {
    Map<String, List<Results.Row>> byDataset = new LinkedHashMap<>();
    for (Results.Row row : results.rows()) {
      byDataset.computeIfAbsent(row.dataset(), name -> new ArrayList<>()).add(row);
    }
    List<Map<String, Object>> tables = new ArrayList<>();
    byDataset.forEach((dataset, rows) -> tables.add(table(dataset, rows, results)));
    return Map.of(
        "tables", tables,
        "differences", results.differences().stream().map(ResultsView::difference).toList(),
        "hasDifferences", !results.differences().isEmpty(),
        "notes",
            results.notes().stream()
                .filter(note -> byDataset.keySet().stream().noneMatch(d -> isOf(note, d)))
                .toList(),
        "hasSkipped", !results.skipped().isEmpty(),
        "skipped",
            results.skipped().stream()
                .map(s -> Map.of("what", s.what(), "reason", s.reason()))
                .toList());
  }

  /** Notes begin with the data set that they are of. */
  private static boolean isOf(String note, String dataset) {
    return note.startsWith(dataset + ":");
  }

  private static Map<String, Object> table(
      String dataset, List<Results.Row> rows, Results results) {
    Map<String, List<ScoreEstimate>> columns = new LinkedHashMap<>();
    for (Results.Row row : rows) {
      for (ScoreEstimate score : row.scores()) {
        columns.computeIfAbsent(score.name(), name -> new ArrayList<>()).add(score);
      }
    }
    Map<String, Scale> scales = new LinkedHashMap<>();
    columns.forEach((name, scores) -> scales.put(name, Scale.of(scores)));
    return Map.of(
        "dataset",
        dataset,
        "columns",
        List.copyOf(scales.keySet()),
        "rows",
        lines(rows, results, scales),
        "note",
        note(rows) + bars(scales),
        "notes",
        results.notes().stream()
            .filter(note -> isOf(note, dataset))
            .map(note -> note.substring(dataset.length() + 1).trim())
            .map(note -> note.substring(0, 1).toUpperCase(Locale.ROOT) + note.substring(1))
            .toList());
  }

  /**
   * The rows, each mean below the last row that it is the mean of; at the end what guessing gives.
   */
  private static List<Map<String, Object>> lines(
      List<Results.Row> rows, Results results, Map<String, Scale> scales) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Results.Row row = rows.get(i);
      lines.add(row(row, scales, ""));
      if (i + 1 == rows.size() || !sameRun(row, rows.get(i + 1))) {
        results.means().stream()
            .filter(mean -> isMeanOf(mean, row))
            .findFirst()
            .ifPresent(mean -> lines.add(mean(mean, scales)));
      }
    }
    results.baselines().stream()
        .filter(baseline -> baseline.dataset().equals(rows.get(0).dataset()))
        .forEach(baseline -> lines.add(row(baseline, scales, "baseline")));
    return lines;
  }

  private static boolean sameRun(Results.Row row, Results.Row other) {
    return row.encoder().equals(other.encoder()) && row.decoder().equals(other.decoder());
  }

  private static boolean isMeanOf(Results.SeedMean mean, Results.Row row) {
    return mean.dataset().equals(row.dataset())
        && mean.encoder().equals(row.encoder())
        && mean.decoder().equals(row.decoder());
  }

  private static Map<String, Object> row(Results.Row row, Map<String, Scale> scales, String style) {
    Map<String, Map<String, Object>> cells = new LinkedHashMap<>();
    for (ScoreEstimate score : row.scores()) {
      cells.put(score.name(), cell(score, scale(scales, score)));
    }
    return Map.of(
        "encoder", row.encoder(),
        "decoder", row.decoder(),
        "cells", inColumns(cells, scales),
        "count", Numbers.count(row.count()),
        "groups", Numbers.count(row.groups()),
        "seed", Long.toString(row.seed()),
        "style", style,
        "alone", row.groups() == 1);
  }

  private static Map<String, Object> mean(Results.SeedMean mean, Map<String, Scale> scales) {
    Map<String, Map<String, Object>> cells = new LinkedHashMap<>();
    for (Results.SeedMean.Score score : mean.scores()) {
      ScoreEstimate estimate = score.mean();
      Scale scale = scale(scales, estimate);
      Map<String, Object> cell = new LinkedHashMap<>(cell(estimate, scale));
      cell.put("interval", scale.interval(estimate) + "; " + scale.spread(score.spread()));
      cells.put(estimate.name(), cell);
    }
    return Map.of(
        "encoder", mean.encoder(),
        "decoder", mean.decoder(),
        "cells", inColumns(cells, scales),
        "count", Numbers.count(mean.count()),
        "groups", Numbers.count(mean.groups()),
        "seed", "mean of " + mean.seeds().size(),
        "style", "",
        "alone", mean.groups() == 1);
  }

  private static Scale scale(Map<String, Scale> scales, ScoreEstimate score) {
    return scales.getOrDefault(score.name(), Scale.of(List.of(score)));
  }

  private static List<Map<String, Object>> inColumns(
      Map<String, Map<String, Object>> cells, Map<String, Scale> scales) {
    return scales.keySet().stream()
        .map(column -> cells.getOrDefault(column, notComputed(column)))
        .toList();
  }

  private static Map<String, Object> notComputed(String column) {
    return Map.of("column", column, "value", "–", "interval", "not computed", "whisker", "");
  }

  private static Map<String, Object> difference(Results.Difference difference) {
    ScoreEstimate score = difference.difference();
    String verdict =
        score
            .interval()
            .map(i -> i.contains(0) ? "interval includes 0" : "interval excludes 0")
            .orElse("no interval");
    return Map.of(
        "what", difference.what(),
        "score", score.name(),
        "cell", cell(score, Scale.ofDifference(score)),
        "verdict", verdict);
  }

  private static Map<String, Object> cell(ScoreEstimate score, Scale scale) {
    return Map.of(
        "column", score.name(),
        "value", scale.value(score),
        "interval", scale.interval(score),
        "whisker", scale.whisker(score));
  }

  private static String note(List<Results.Row> rows) {
    List<String> kinds =
        rows.stream()
            .flatMap(row -> row.scores().stream())
            .flatMap(score -> score.interval().stream())
            .map(ResultsView::kind)
            .distinct()
            .toList();
    return kinds.isEmpty()
        ? "Without intervals."
        : "Below each score its " + String.join(" or ", kinds) + ".";
  }

  private static String bars(Map<String, Scale> scales) {
    List<Scale> shares = scales.values().stream().filter(Scale::ofShares).toList();
    String text = "";
    if (!shares.isEmpty()) {
      boolean negative = shares.stream().anyMatch(scale -> scale.low() < 0);
      text =
          " Bars run from "
              + (negative ? "0 to 1, where numbers are negative from −1" : "0 to 1")
              + ".";
    }
    return shares.size() == scales.size()
        ? text
        : text + " Bars of errors run from 0 to the greatest of their column.";
  }

  private static String kind(Interval interval) {
    return Numbers.percent(interval.confidence())
        + " bootstrap interval over "
        + Numbers.count(interval.resamples())
        + " draws of whole groups";
  }
}

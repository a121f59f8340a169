package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.histossl.eval.Results;
import org.histossl.eval.score.ConfusionMatrix;

/** Confusion matrices as the template wants them: counts, shaded by their share of the row. */
final class ConfusionView {
  /** The shade of a whole row; any stronger, and text on it would have too little contrast. */
  private static final double STRONGEST = 0.55;

  private ConfusionView() {}

  static List<Map<String, Object>> of(List<Results.Confusion> confusions) {
    return confusions.stream().map(ConfusionView::one).toList();
  }

  private static Map<String, Object> one(Results.Confusion confusion) {
    ConfusionMatrix matrix = confusion.matrix();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int t = 0; t < matrix.classes(); t++) {
      List<Map<String, Object>> cells = new ArrayList<>();
      for (int p = 0; p < matrix.classes(); p++) {
        cells.add(cell(matrix, t, p));
      }
      rows.add(
          Map.of(
              "name", confusion.classes().get(t),
              "cells", cells,
              "total", Numbers.count(matrix.trueCount(t)),
              "recall", percent(matrix.recall(t))));
    }
    List<String> precisions = new ArrayList<>();
    for (int p = 0; p < matrix.classes(); p++) {
      precisions.add(percent(matrix.precision(p)));
    }
    return Map.of(
        "title", confusion.title(),
        "classes", confusion.classes(),
        "span", confusion.classes().size(),
        "rows", rows,
        "precisions", precisions,
        "total", Numbers.count(matrix.total()),
        "accuracy", percent(matrix.accuracy()));
  }

  private static Map<String, Object> cell(ConfusionMatrix matrix, int truth, int predicted) {
    long ofRow = matrix.trueCount(truth);
    double share = ofRow == 0 ? 0 : (double) matrix.count(truth, predicted) / ofRow;
    return Map.of(
        "count",
        Numbers.count(matrix.count(truth, predicted)),
        "share",
        ofRow == 0 ? "" : Numbers.percent(share),
        "shade",
        String.format(Locale.ROOT, "%.2f", STRONGEST * share),
        "style",
        truth == predicted ? "diagonal" : "");
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? Numbers.percent(share.getAsDouble()) : "undefined";
  }
}

package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.histossl.eval.ClassDetails;
import org.histossl.eval.score.Calibration;
import org.histossl.eval.score.RocAuc;

/** Scores by class, curves and calibration as the template wants them. */
final class ClassesView {
  /** A curve of more places is heavier than the page can show. */
  private static final int PLACES = 120;

  private ClassesView() {}

  static List<Map<String, Object>> of(List<ClassDetails> details) {
    List<Map<String, Object>> views = new ArrayList<>();
    for (ClassDetails one : details) {
      views.add(one(one, "classes-" + views.size()));
    }
    return views;
  }

  private static Map<String, Object> one(ClassDetails details, String id) {
    return Map.of(
        "title",
        details.title(),
        "rows",
        details.classes().stream().map(ClassesView::row).toList(),
        "charts",
        details.probabilities().map(p -> charts(details, p, id)).orElse(List.of()));
  }

  private static Map<String, Object> row(ClassDetails.OfClass one) {
    return Map.of(
        "name",
        one.name(),
        "count",
        Numbers.count(one.count()),
        "cells",
        List.of(
            cell("precision", one.precision()),
            cell("recall", one.recall()),
            cell("F1", one.f1()),
            cell("AUC", one.auc())));
  }

  private static Map<String, Object> cell(String column, OptionalDouble value) {
    return Map.of("column", column, "value", value.isPresent() ? Numbers.score(value) : "–");
  }

  private static List<Map<String, Object>> charts(
      ClassDetails details, ClassDetails.OfProbabilities p, String id) {
    List<UnitChart.Line> lines = new ArrayList<>();
    List<Map<String, Object>> legend = new ArrayList<>();
    for (ClassDetails.OfClass one : details.classes()) {
      if (!one.roc().isEmpty()) {
        legend.add(Map.of("name", one.name(), "style", "s" + lines.size() % 5));
        lines.add(new UnitChart.Line(thinned(one.roc()), false));
      }
    }
    List<double[]> bins = new ArrayList<>();
    for (Calibration.Bin bin : p.calibration().bins()) {
      if (bin.count() > 0) {
        bins.add(new double[] {bin.meanConfidence().orElse(0), bin.accuracy().orElse(0)});
      }
    }
    return List.of(
        chart(
            id + "-roc",
            "Receiver operating characteristic",
            "each class against all others; macro AUC " + Numbers.score(p.macroAuc()),
            UnitChart.svg(id + "-roc", "false positive rate", "true positive rate", lines),
            legend),
        chart(
            id + "-calibration",
            "Calibration",
            "accuracy by confidence, 15 bins; expected calibration error "
                + Numbers.score(p.calibrationError()),
            UnitChart.svg(
                id + "-calibration",
                "confidence",
                "accuracy",
                List.of(new UnitChart.Line(bins, true))),
            List.of()));
  }

  private static Map<String, Object> chart(
      String id, String title, String meaning, String svg, List<Map<String, Object>> legend) {
    return Map.of(
        "id", id,
        "title", title,
        "meaning", meaning,
        "svg", svg,
        "hasLegend", !legend.isEmpty(),
        "legend", legend);
  }

  private static List<double[]> thinned(List<RocAuc.Point> points) {
    int shown = Math.min(PLACES, points.size());
    List<double[]> places = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      RocAuc.Point point =
          points.get(shown == 1 ? 0 : (int) ((long) i * (points.size() - 1) / (shown - 1)));
      places.add(new double[] {point.falsePositiveRate(), point.truePositiveRate()});
    }
    return places;
  }
}

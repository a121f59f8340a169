package org.histossl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.histossl.core.Metric;
import org.histossl.eval.report.Curve;
import org.histossl.eval.report.KeyFigure;
import org.histossl.eval.report.ReportData;
import org.histossl.eval.report.Settings;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.Warning;

/** How a pretraining went, as the report's data. */
record PretrainReport(PretrainingConfig config, int tiles, Pretraining result) {
  private static final int POINTS = 400;
  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("loss", "Loss"),
          Map.entry("lossShare", "Loss over ln K: 1 means that the student knows nothing"),
          Map.entry("teacherEntropy", "Teacher's entropy"),
          Map.entry("divergence", "Divergence of student from teacher"),
          Map.entry("agreement", "Agreement on a tile beyond that on others: 0 is chance"),
          Map.entry("gradientNorm", "Gradient norm before clipping"),
          Map.entry("centerNorm", "Center's norm"),
          Map.entry("rate", "Learning rate"),
          Map.entry("decay", "Weight decay"),
          Map.entry("momentum", "Teacher's momentum"),
          Map.entry("teacherTemperature", "Teacher's temperature"));

  ReportData data() {
    ReportData.Builder builder =
        ReportData.builder("Pretraining with " + PretrainingConfigs.method(config))
            .summary(
                String.format(
                    Locale.ROOT,
                    "%d tiles, %d epochs, %d steps; %d tiles could not be read and were skipped.",
                    tiles,
                    config.run().epochs(),
                    result.steps().size(),
                    result.unreadableTiles().size()));
    for (Warning warning : result.warnings()) {
      builder.summary(
          String.format(
              Locale.ROOT, "Step %d: %s; %s.", warning.step(), warning.name(), warning.advice()));
    }
    if (!result.steps().isEmpty()) {
      double last = result.steps().get(result.steps().size() - 1).loss();
      builder.keyFigure(
          new KeyFigure("Loss", String.format(Locale.ROOT, "%.3f", last), "at the last step"));
      curves(builder);
    }
    observed(builder);
    builder.configuration(new Settings("Configuration", PretrainingConfigs.settings(config)));
    return builder.build();
  }

  /** A curve for each number of a step; those that have no meaning here have their bounds. */
  private void curves(ReportData.Builder builder) {
    List<Metric> metrics =
        result.metrics().stream()
            .filter(metric -> result.steps().get(0).values().containsKey(metric.name()))
            .toList();
    for (Metric metric : metrics) {
      String title = TITLES.getOrDefault(metric.name(), metric.name());
      String bounds =
          Double.isInfinite(metric.high())
              ? ""
              : String.format(Locale.ROOT, "between %.3g and %.3g", metric.low(), metric.high());
      curve(builder, title, metric.unit(), bounds, step -> step.value(metric.name()));
    }
  }

  private void curve(
      ReportData.Builder builder,
      String title,
      String unit,
      String meaning,
      ToDoubleFunction<StepResult> value) {
    List<StepResult> steps = result.steps();
    int stride = Math.max(1, steps.size() / POINTS);
    List<Curve.Point> points = new ArrayList<>();
    for (int i = 0; i < steps.size(); i += stride) {
      points.add(new Curve.Point(steps.get(i).step(), value.applyAsDouble(steps.get(i))));
    }
    builder.curve(Curve.of(title, unit, meaning, points));
  }

  private static String range(Metric metric) {
    return metric.description().isEmpty() ? "" : "; " + metric.description();
  }

  /** What was scored at the ends of epochs. */
  private void observed(ReportData.Builder builder) {
    TreeSet<String> names = new TreeSet<>();
    result.epochs().forEach(epoch -> names.addAll(epoch.values().keySet()));
    for (String name : names) {
      List<Curve.Point> points = new ArrayList<>();
      for (EpochResult epoch : result.epochs()) {
        if (epoch.values().containsKey(name)) {
          points.add(new Curve.Point(epoch.step(), epoch.values().get(name)));
        }
      }
      Optional<Metric> metric =
          result.metrics().stream().filter(one -> one.name().equals(name)).findFirst();
      builder.curve(
          Curve.of(
              TITLES.getOrDefault(name, name),
              metric.map(Metric::unit).orElse(""),
              "at the ends of epochs" + metric.map(PretrainReport::range).orElse(""),
              points));
    }
  }
}

package org.histossl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.histossl.eval.report.Curve;
import org.histossl.eval.report.KeyFigure;
import org.histossl.eval.report.ReportData;
import org.histossl.eval.report.Settings;
import org.histossl.ssl.distill.Metric;
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
      Map.of(
          "loss", "Loss",
          "lossShare", "Loss over ln K: 1 means that the student knows nothing",
          "teacherEntropy", "Teacher's entropy",
          "divergence", "Divergence of student from teacher",
          "gradientNorm", "Gradient norm before clipping",
          "centerNorm", "Center's norm",
          "rate", "Learning rate",
          "decay", "Weight decay",
          "momentum", "Teacher's momentum",
          "teacherTemperature", "Teacher's temperature");

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
    for (Metric metric : config.recipe(1).metrics()) {
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
      builder.curve(Curve.of(name, "", "at the ends of epochs", points));
    }
  }
}

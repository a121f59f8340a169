package org.histossl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.histossl.eval.report.Curve;
import org.histossl.eval.report.KeyFigure;
import org.histossl.eval.report.ReportData;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.Warning;

/** How a pretraining went, as the report's data. */
record PretrainReport(DinoConfig config, int tiles, Dino.Pretraining result) {
  private static final int POINTS = 400;

  ReportData data() {
    ReportData.Builder builder =
        ReportData.builder("Pretraining with DINO")
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
    PandaReport.settings(config).forEach(builder::configuration);
    return builder.build();
  }

  private void curves(ReportData.Builder builder) {
    double most = Math.log(config.head().prototypes());
    curve(
        builder,
        "Loss over ln K",
        "1 means that the student knows nothing",
        step -> step.loss() / most);
    curve(
        builder,
        "Teacher's entropy over ln K",
        "near 0 the teacher has collapsed to one prototype, near 1 to all alike",
        step -> step.value("teacherEntropy") / most);
    curve(
        builder,
        "Divergence",
        "how far the student is from the teacher",
        step -> step.value("divergence"));
    curve(builder, "Gradient norm", "before clipping", step -> step.value("gradientNorm"));
    curve(
        builder, "Center's norm", "what is taken off the scores", step -> step.value("centerNorm"));
    curve(builder, "Learning rate", "warm-up and cosine", step -> step.value("rate"));
    curve(
        builder,
        "Teacher's momentum",
        "share of the teacher that stays",
        step -> step.value("momentum"));
  }

  private void curve(
      ReportData.Builder builder,
      String title,
      String meaning,
      ToDoubleFunction<StepResult> value) {
    List<StepResult> steps = result.steps();
    int stride = Math.max(1, steps.size() / POINTS);
    List<Curve.Point> points = new ArrayList<>();
    for (int i = 0; i < steps.size(); i += stride) {
      points.add(new Curve.Point(steps.get(i).step(), value.applyAsDouble(steps.get(i))));
    }
    builder.curve(Curve.of(title, "", meaning, points));
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

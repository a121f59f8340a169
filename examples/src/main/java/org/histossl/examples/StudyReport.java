package org.histossl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.histossl.core.Check;
import org.histossl.eval.report.Curve;
import org.histossl.eval.report.KeyFigure;
import org.histossl.eval.report.ReportData;

/** A study as the report's data: scores against steps and against time. */
record StudyReport(StudyResults results, StudyTable table) {
  ReportData data() {
    ReportData.Builder builder =
        ReportData.builder("Does pretraining help?")
            .summary(
                "Nearest neighbors of the teacher on the way, each group held out once. The tables"
                    + " with intervals are in study.md beside this page.");
    for (StudyTable.Score score : table.scores()) {
      if (score.judge().equals(StudySet.LINEAR) && !score.gains().isEmpty()) {
        builder.keyFigure(
            new KeyFigure(
                score.set() + ", linear: " + score.encoder(),
                String.format(Locale.ROOT, "%.3f", score.mean().value()),
                "minus random " + score.gains().values().iterator().next().text("+")));
      }
    }
    for (StudySet set : results.sets()) {
      curve(builder, set, Curve.Over.STEPS, StudyTraining.Look::step);
      curve(builder, set, Curve.Over.SECONDS, look -> Math.round(60 * look.coreMinutes()));
    }
    return builder.build();
  }

  private void curve(
      ReportData.Builder builder,
      StudySet set,
      Curve.Over over,
      ToLongFunction<StudyTraining.Look> at) {
    List<Curve.Line> lines = new ArrayList<>();
    for (String encoder : results.encoders()) {
      int run = 0;
      for (StudyTraining training : results.trainings(encoder)) {
        run++;
        List<Curve.Point> points =
            training.looks().stream()
                .map(
                    look ->
                        new Curve.Point(
                            at.applyAsLong(look),
                            Check.found(
                                look.scores().get(set.name()), "no score on %s", set.name())))
                .toList();
        if (!points.isEmpty()) {
          lines.add(new Curve.Line(encoder + ", run " + run, points));
        }
      }
    }
    if (!lines.isEmpty()) {
      builder.curve(
          new Curve(
              set.name() + (over == Curve.Over.STEPS ? " against steps" : " against time"),
              "",
              StudySet.NEIGHBORS
                  + ", balanced accuracy"
                  + (over == Curve.Over.STEPS ? "." : ", after so many seconds of one core."),
              over,
              lines));
    }
  }
}

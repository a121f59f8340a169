package org.histossl.eval.report;

import java.util.List;
import java.util.Locale;

/**
 * How a pretraining went, as a page of its own.
 *
 * <pre>{@code
 * Report.write(PretrainingReport.of(log), folder);
 * }</pre>
 */
public final class PretrainingReport {
  private PretrainingReport() {}

  /**
   * The page's data: what monitors found, the last loss, curves, settings.
   *
   * @param log how the pretraining went
   * @return what {@link Report#write} takes
   */
  public static ReportData of(TrainingLog log) {
    List<TrainingLog.Measured> steps = log.steps();
    ReportData.Builder builder =
        ReportData.builder("Pretraining with " + log.method())
            .summary(
                String.format(
                    Locale.ROOT,
                    "%,d tiles, %d epoch%s, %,d steps; %,d tiles could not be read and were"
                        + " skipped.",
                    log.tiles(),
                    log.epochs(),
                    log.epochs() == 1 ? "" : "s",
                    steps.size(),
                    log.unreadable()));
    log.warnings().forEach(builder::warning);
    if (!steps.isEmpty()) {
      Double last = steps.get(steps.size() - 1).values().get("loss");
      if (last != null) {
        builder.keyFigure(new KeyFigure("Loss", Numbers.plain(last), "at the last step"));
      }
    }
    log.curves().forEach(builder::curve);
    log.configuration().forEach(builder::configuration);
    return builder.build();
  }
}

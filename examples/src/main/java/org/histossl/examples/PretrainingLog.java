package org.histossl.examples;

import java.util.List;
import org.histossl.eval.report.Settings;
import org.histossl.eval.report.TrainingLog;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.train.Warning;

/** A pretraining as the report shows it, which knows nothing of methods. */
final class PretrainingLog {
  private PretrainingLog() {}

  static TrainingLog of(PretrainingConfig config, int tiles, Pretraining run) {
    return new TrainingLog(
        PretrainingConfigs.method(config),
        tiles,
        run.unreadableTiles().size(),
        config.run().epochs(),
        run.metrics(),
        run.steps().stream().map(s -> new TrainingLog.Measured(s.step(), s.values())).toList(),
        run.epochs().stream().map(e -> new TrainingLog.Measured(e.step(), e.values())).toList(),
        run.warnings().stream().map(Warning::sentence).toList(),
        List.of(new Settings("Configuration", PretrainingConfigs.settings(config))));
  }
}

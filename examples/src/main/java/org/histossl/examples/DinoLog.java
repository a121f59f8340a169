package org.histossl.examples;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.histossl.eval.report.Settings;
import org.histossl.eval.report.TrainingLog;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;

/** A pretraining with DINO as the report shows it, which knows no method. */
final class DinoLog {
  private DinoLog() {}

  static TrainingLog of(DinoConfig config, int tiles, Dino.Pretraining run) {
    return new TrainingLog(
        "DINO",
        tiles,
        run.unreadableTiles().size(),
        config.run().epochs(),
        OptionalInt.of(config.head().prototypes()),
        run.steps().stream().map(s -> new TrainingLog.Measured(s.step(), s.values())).toList(),
        run.epochs().stream().map(e -> new TrainingLog.Measured(e.step(), e.values())).toList(),
        run.warnings().stream()
            .map(
                w -> String.format(Locale.ROOT, "Step %d: %s; %s.", w.step(), w.name(), w.advice()))
            .toList(),
        settings(config));
  }

  /** The configuration, part by part. */
  static List<Settings> settings(DinoConfig config) {
    return List.of(
        Settings.of("Encoder", config.encoder().config()),
        Settings.of("Projection head", config.head()),
        Settings.of("Views", config.views()),
        Settings.of("Loss", config.loss()),
        Settings.of("Teacher", config.teacher()),
        Settings.of("Optimizer", config.optimizer()),
        Settings.of("Run", config.run()));
  }
}

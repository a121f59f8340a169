package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.eval.report.PretrainingReport;
import org.histossl.eval.report.Report;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.CheckpointConfig;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;

/**
 * Slides, tiles, a pretraining that is broken off and resumed, its report; then the whole pipeline.
 * As a program it runs in a JVM of its own, with the locale, encoding and time zone that it is
 * given.
 */
final class WholeRun {
  private static final int STEPS_TO_STOP = 5;

  /** A network that learns nothing, quickly. */
  private static final String CONFIG =
      """
      { "encoder": { "type": "xcit", "patchSize": 16, "embeddingDim": 16, "depth": 1, "heads": 2,
          "tokensNorm": true, "layerScale": 1.0, "dropPathRate": 0.0,
          "details": { "classLayers": 1, "mlpRatio": 2.0, "qkvBias": true, "positions": true,
            "layerNormEpsilon": 1e-6, "classes": 0, "sizes": "WHOLE_PATCHES" } },
        "head": { "prototypes": 16, "hiddenDim": 16, "bottleneckDim": 8 },
        "views": { "global": { "size": 32 }, "local": { "size": 16, "count": 2 } },
        "run": { "epochs": 2, "batchSize": 4, "seed": 1 } }
      """;

  private WholeRun() {}

  /**
   * Runs the short way in each locale, then the pipeline in the JVM's own.
   *
   * @param arguments BCP 47 tags of locales; the results of each are in a folder of its name, in
   *     the working directory
   */
  public static void main(String[] arguments) throws IOException {
    Path slides = Path.of("slides");
    SyntheticProstate.write(
        slides,
        SyntheticConfig.defaults(Seed.of(1)).withSlides(6).withSidePixels(400),
        Progress.none());
    Locale own = Locale.getDefault();
    shortWay(slides, Path.of("own"));
    for (String tag : arguments) {
      Locale.setDefault(Locale.forLanguageTag(tag));
      shortWay(slides, Path.of(tag));
    }
    Locale.setDefault(own);
    System.setProperty("panda.root", slides.toString());
    System.setProperty("panda.out", "pipeline");
    System.setProperty("panda.tile", "96");
    System.setProperty("panda.epochs", "1");
    PandaPipeline.main(new String[0]);
  }

  private static void shortWay(Path slides, Path out) throws IOException {
    PandaTiling.run(
        PandaFolder.open(slides),
        TilerConfig.thesis().withTileSize(96).withDroppedSamples(4),
        out.resolve("tiles"),
        Progress.none());
    Path config = out.resolve("config.json");
    Files.writeString(config, CONFIG);
    RunOptions checkpoints =
        RunOptions.defaults().withCheckpoints(new CheckpointConfig(2, 0, 2, 0));
    StopSignal stop = StopSignal.manual();
    try {
      pretrain(out, checkpoints.withStop(stop).withProgress(stopping(stop)));
      throw new IllegalStateException("was to stop after " + STEPS_TO_STOP + " steps");
    } catch (TrainingStoppedException e) {
      pretrain(out, checkpoints);
    }
  }

  private static void pretrain(Path out, RunOptions options) throws IOException {
    TileStore tiles = TileStore.open(out.resolve("tiles"));
    PretrainingConfig config = PretrainingConfigs.read(out.resolve("config.json"));
    Path folder = out.resolve("run");
    Pretraining result = Pretraining.run(config, tiles, folder, options, TeacherObserver.none());
    result.encoder().close();
    Report.write(PretrainingReport.of(PretrainingLog.of(config, tiles.size(), result)), folder);
  }

  /** Asks for a stop during the step that makes so many. */
  private static Progress stopping(StopSignal stop) {
    return (what, total) ->
        new Progress.Task() {
          private int steps;

          @Override
          public void step() {
            steps++;
            if (steps == STEPS_TO_STOP) {
              stop.request();
            }
          }

          @Override
          public void close() {}
        };
  }
}

package org.histossl.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
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
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of("--slides", slides.toString(), "--out", out.toString(), "--size", "96");
      TileSlides.run(TileSlidesOptions.parse(options), Progress.none(), nowhere);
    }
    Path config = out.resolve("config.json");
    Files.writeString(config, PretrainTest.CONFIG);
    String[] pretrain = {
      out.resolve("tiles").toString(), config.toString(), out.resolve("run").toString()
    };
    RunOptions checkpoints =
        RunOptions.defaults().withCheckpoints(new CheckpointConfig(2, 0, 2, 0));
    StopSignal stop = StopSignal.manual();
    try {
      Pretrain.run(pretrain, checkpoints.withStop(stop).withProgress(stopping(stop)));
      throw new IllegalStateException("was to stop after " + STEPS_TO_STOP + " steps");
    } catch (TrainingStoppedException e) {
      Pretrain.run(pretrain, checkpoints);
    }
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

package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.models.xcit.XcitDetails;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.CheckpointConfig;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining of milliseconds a step that has all that a resumed run could get wrong: batch
 * norms, stochastic depth, random views, frozen prototypes, schedules. As a program it runs in its
 * own JVM, to be killed.
 */
public final class TinyRun {
  public static final int TILES = 26;
  public static final int STEPS_PER_EPOCH = 6;
  private static final int SIDE = 40;

  private TinyRun() {}

  static DinoConfig config(int epochs) {
    XcitDetails details =
        new XcitDetails(1, 2, true, true, 1e-6, 0, XcitDetails.Sizes.WHOLE_PATCHES, false);
    Xcit encoder =
        new Xcit(new XcitConfig(16, 16, 1, 2, true, 1).withDropPathRate(0.2).withDetails(details));
    DinoConfig paper = DinoConfig.paper(encoder);
    return paper
        .withHead(paper.head().withPrototypes(32).withWidths(16, 8))
        .withViews(ViewConfig.tissue().withSizes(32, 16).withCounts(2, 2))
        .withOptimizer(OptimizerConfig.defaults().withRate(0.01, 1e-5, 1))
        .withRun(new RunConfig(epochs, 4, 1, 3));
  }

  /** More than whole batches, so that some are left over in each epoch. */
  public static TileSource tiles() {
    return TileSource.of(TILES, TinyRun::tile);
  }

  static RgbImage tile(int index) {
    SplittableRandom random = Seed.of(11).at(index).random();
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (60 * (index % 3) + i / 40 % 90 + random.nextInt(40));
    }
    return RgbImage.of(SIDE, SIDE, rgb);
  }

  public static RunOptions options(int everySteps) {
    return RunOptions.defaults().withCheckpoints(new CheckpointConfig(everySteps, 0, 2, 0));
  }

  /** Runs and gives the bytes of the encoder's file, in which every bit counts. */
  public static byte[] run(PretrainingConfig config, Path folder, RunOptions options)
      throws IOException {
    Pretraining.run(config, tiles(), folder, options, TeacherObserver.none()).encoder().close();
    return Files.readAllBytes(folder.resolve("encoder.safetensors"));
  }

  /**
   * Runs until it is over, killed or terminated.
   *
   * @param arguments folder, epochs, steps from one checkpoint to the next, milliseconds to sleep
   *     after each step
   */
  public static void main(String[] arguments) throws IOException {
    main(TinyRun::config, arguments);
  }

  /**
   * The same of any method.
   *
   * @param configs by the number of epochs
   * @param arguments as for {@link #main(String[])}
   */
  public static void main(IntFunction<? extends PretrainingConfig> configs, String[] arguments)
      throws IOException {
    Path folder = Path.of(arguments[0]);
    long sleep = Long.parseLong(arguments[3]);
    Progress slow =
        (what, total) ->
            new Progress.Task() {
              @Override
              public void step() {
                try {
                  Thread.sleep(sleep);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }

              @Override
              public void close() {}
            };
    try (StopSignal stop = StopSignal.onTermination()) {
      run(
          configs.apply(Integer.parseInt(arguments[1])),
          folder,
          options(Integer.parseInt(arguments[2])).withProgress(slow).withStop(stop));
    }
  }
}

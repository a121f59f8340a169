package org.histossl.ssl.dino;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.NetworkState;
import org.histossl.ssl.view.EpochOrder;
import org.histossl.ssl.view.LoaderConfig;
import org.histossl.ssl.view.TileSource;
import org.histossl.ssl.view.ViewBatch;
import org.histossl.ssl.view.ViewLoader;
import org.histossl.ssl.view.Views;

/**
 * Pretraining without labels. In: tiles. Out: the teacher, and in a folder its weights ({@code
 * encoder.safetensors}) and a line a step ({@code metrics.jsonl}).
 *
 * <pre>{@code
 * Dino.Pretraining result = Dino.pretrain(config, tiles, folder, progress);
 * try (PretrainedEncoder encoder = result.encoder()) { … }
 * }</pre>
 */
public final class Dino {
  private Dino() {}

  /**
   * What a pretraining gives.
   *
   * @param encoder the teacher, to be closed by the caller
   * @param steps what each step was like
   */
  public record Pretraining(PretrainedEncoder encoder, List<StepResult> steps) {
    /** Copies the list. */
    public Pretraining {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Trains for all epochs of the configuration.
   *
   * @param config the configuration
   * @param tiles what to learn from
   * @param folder receives the results; made if absent
   * @param progress hears of each step
   * @return the teacher and the steps
   * @throws IOException if tiles cannot be read, too many of them, or results cannot be written
   * @throws TrainingDivergedException if the loss is not finite
   */
  public static Pretraining pretrain(
      DinoConfig config, TileSource tiles, Path folder, Progress progress) throws IOException {
    int batch = config.run().batchSize();
    long tilesPerStep = (long) batch * config.run().accumulate();
    long stepsPerEpoch = tiles.size() / tilesPerStep;
    Check.that(
        stepsPerEpoch > 0,
        "a step takes %d tiles (batch %d, accumulated %d), but there are only %d: choose a smaller batch",
        tilesPerStep,
        batch,
        config.run().accumulate(),
        tiles.size());
    Files.createDirectories(folder);
    Seed seed = Seed.of(config.run().seed());
    Views views = Views.of(config.views());
    List<StepResult> steps = new ArrayList<>();
    try (DinoTraining training = new DinoTraining(config, stepsPerEpoch, Engine.standard());
        BufferedWriter metrics = Files.newBufferedWriter(folder.resolve("metrics.jsonl"));
        Progress.Task task = progress.start("pretraining", config.run().epochs() * stepsPerEpoch)) {
      ObjectMapper json = new ObjectMapper();
      for (int epoch = 0; epoch < config.run().epochs(); epoch++) {
        EpochOrder order = EpochOrder.shuffled(seed, epoch, tiles.size());
        try (ViewLoader loader = ViewLoader.start(views, tiles, order, loader(config))) {
          for (long i = 0; i < stepsPerEpoch; i++) {
            StepResult result = step(training, loader, config.run().accumulate());
            steps.add(result);
            metrics.write(json.writeValueAsString(result));
            metrics.newLine();
            metrics.flush(); // a run is watched while it goes on
            task.note(String.format(Locale.ROOT, "loss %.3f", result.loss()));
            task.step();
          }
        }
      }
      PretrainedEncoder encoder = encoder(config, training.teacherState());
      encoder.write(folder.resolve("encoder.safetensors"));
      return new Pretraining(encoder, steps);
    }
  }

  private static LoaderConfig loader(DinoConfig config) {
    LoaderConfig loader = LoaderConfig.of(config.run().batchSize());
    // the micro-batches of a step are open together, and one more is made ahead
    return loader.withBatchBuffers(Math.max(2, config.run().accumulate() + 1));
  }

  private static StepResult step(DinoTraining training, ViewLoader loader, int accumulate)
      throws IOException {
    List<ViewBatch> batches = new ArrayList<>();
    try {
      for (int i = 0; i < accumulate; i++) {
        batches.add(loader.next());
      }
      return training.step(batches);
    } finally {
      batches.forEach(ViewBatch::close);
    }
  }

  /** A copy of the teacher that outlives the training. */
  private static PretrainedEncoder encoder(DinoConfig config, NetworkState teacher) {
    return new PretrainedEncoder(config.encoder(), config.head(), teacher.copy());
  }
}

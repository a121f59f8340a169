package org.example;

import static org.histossl.eval.embed.Embedder.Source.CLASS_TOKEN;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.example.encoder.PatchPool;
import org.example.encoder.PatchPoolConfig;
import org.example.objective.TokenAlignment;
import org.example.optimizer.LionConfig;
import org.histossl.core.RecordJson;
import org.histossl.core.engine.Activations;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Mode;
import org.histossl.core.optim.Clipping;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.optim.Schedule;
import org.histossl.core.optim.UpdateRule;
import org.histossl.data.image.TileSource;
import org.histossl.eval.embed.Embedder;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.dino.DinoObjective;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.DistillationMethod;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.SslMethod;
import org.histossl.ssl.train.TrainingPlan;
import org.histossl.ssl.train.TrainingRun;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining of one's own: an encoder, a loss beside DINO's and an update rule that the library
 * does not know, in a folder that a run goes on in.
 */
record OutsideRun(
    Encoder encoder, boolean dino, TokenAlignment alignment, double weight, UpdateRule rule) {
  static final int EPOCHS = 2;

  private static final int BATCH = 16;
  private static final DinoHeadConfig HEAD =
      DinoHeadConfig.defaults().withPrototypes(24).withWidths(32, 16);
  private static final ViewConfig VIEWS = ViewConfig.tissue().withSizes(32, 16).withCounts(2, 1);

  static OutsideRun small() {
    return new OutsideRun(
        new PatchPool(new PatchPoolConfig(8, 24, 2)),
        true,
        new TokenAlignment(0.9),
        0.5,
        LionConfig.defaults());
  }

  /** Learns by the loss of one's own alone: there is no head then. */
  OutsideRun withoutDino() {
    return new OutsideRun(encoder, false, alignment, weight, rule);
  }

  static RecordJson json() {
    return Encoders.json().withFamily(UpdateRule.class, List.of());
  }

  /** Trains what is left to train. */
  TrainedEncoder train(TileSource tiles, Path folder, RunOptions options) throws IOException {
    TrainingPlan plan = new TrainingPlan(EPOCHS, BATCH, 1, 7, VIEWS, json().settings(this));
    try (TrainingRun run = TrainingRun.open(folder, plan, tiles, options)) {
      Recipe recipe = recipe(EPOCHS * run.stepsPerEpoch());
      if (!run.finished()) {
        Distillation training = new Distillation(recipe, Engine.standard());
        try (SslMethod method = new DistillationMethod("outside", training, List::of)) {
          run.train(method, epoch -> look(training));
        }
      }
      return TrainedEncoder.read(run.weights().orElseThrow(), encoder, recipe.heads())
          .withNormalization(VIEWS.normalization());
    }
  }

  /** What an observer of the teacher keeps with the metrics: here, that it can be embedded with. */
  private static Map<String, Double> look(Distillation training) {
    try (TrainedEncoder teacher = training.teacher();
        Embedder embedder = Embedder.of(teacher, VIEWS.global().size(), CLASS_TOKEN)) {
      return Map.of("dimensions", (double) embedder.dimensions());
    }
  }

  Recipe recipe(long steps) {
    DinoObjective clustering =
        new DinoObjective(
            TrainedEncoder.HEAD,
            "",
            HEAD,
            new Centering.MovingMean(0.9),
            0.1,
            Schedule.constant(0.04));
    Recipe.Weighted own = new Recipe.Weighted(alignment, weight);
    return new Recipe(
        encoder,
        dino ? List.of(new Recipe.Weighted(clustering, 1), own) : List.of(own),
        new Recipe.Crops(VIEWS, BATCH, 1, Activations.KEPT, Optional.empty(), false),
        new Recipe.Movement(
            rule,
            Clipping.global(3),
            ParameterGroups::dino,
            Schedule.cosine(1e-3, 1e-5, steps, 2, 0),
            Schedule.constant(0.04),
            new Recipe.Frozen(0, false)),
        new Recipe.Follower(Schedule.constant(0.99), Mode.TRAIN),
        7);
  }
}

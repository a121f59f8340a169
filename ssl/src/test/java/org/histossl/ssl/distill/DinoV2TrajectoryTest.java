package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.histossl.core.engine.Activations;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.Clipping;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.ThreadRanks;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.PositionInterpolation;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.ssl.dino.TeacherConfig;
import org.histossl.ssl.dinov2.DinoV2Config;
import org.histossl.ssl.dinov2.DinoV2LossConfig;
import org.histossl.ssl.dinov2.DinoV2OptimizerConfig;
import org.histossl.ssl.dinov2.Spread;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A whole small DINOv2 training gives the reference's numbers, step by step. */
class DinoV2TrajectoryTest {
  /**
   * The reference's own noise is measured for one order of summation; ours differs in every
   * reduction of every layer, and the differences pass through the optimizer.
   */
  private static final double ORDER_OF_SUMMATION = 4;

  /** Norms are stored in float32 and have no noise of their own. */
  private static final double OF_NORMS = 1e-4;

  private static final String STEPS = "steps.safetensors";
  private static final String INPUTS = "inputs.safetensors";

  @GoldenTest("dinov2-trajectory-")
  void batchByBatch(GoldenCase golden) throws IOException {
    run(golden, Engine.NATIVE, Activations.KEPT);
  }

  @GoldenTest("dinov2-trajectory-")
  void inPlansOfStockOps(GoldenCase golden) throws IOException {
    run(golden, Engine.PLANNED, Activations.KEPT);
  }

  @GoldenTest("dinov2-trajectory-")
  void inStockSessions(GoldenCase golden) throws IOException {
    run(golden, Engine.STOCK, Activations.KEPT);
  }

  @GoldenTest("dinov2-trajectory-")
  void withActivationsComputedAgain(GoldenCase golden) throws IOException {
    run(golden, Engine.NATIVE, Activations.RECOMPUTED);
  }

  /** The reference's ranks are the shards of one process here. */
  @GoldenTest("dinov2-ranks-")
  void shardByShard(GoldenCase golden) throws IOException {
    run(golden, Engine.NATIVE, Activations.KEPT);
  }

  @GoldenTest("dinov2-ranks-")
  void shardByShardInPlansOfStockOps(GoldenCase golden) throws IOException {
    run(golden, Engine.PLANNED, Activations.KEPT);
  }

  @GoldenTest("dinov2-ranks-")
  void onAsManyRanks(GoldenCase golden) throws Exception {
    ThreadRanks.run(
        ranks(golden),
        group -> {
          run(golden, Engine.NATIVE, Activations.KEPT, group);
          return "done";
        });
  }

  private static int ranks(GoldenCase golden) {
    return golden.config().path("ranks").asInt(1);
  }

  private static void run(GoldenCase golden, Engine engine, Activations activations)
      throws IOException {
    run(golden, engine, activations, Group.single());
  }

  private static void run(GoldenCase golden, Engine engine, Activations activations, Group group)
      throws IOException {
    DinoV2Config config = config(golden, activations);
    Recipe recipe =
        config.recipe(golden.config().get("train").get("OFFICIAL_EPOCH_LENGTH").asLong());
    try (Distillation training = new Distillation(recipe, engine, group)) {
      load(golden, training.studentState());
      load(golden, training.teacherState());
      int steps = golden.config().get("steps").asInt();
      for (int i = 0; i < steps; i++) {
        compareSchedules(golden, recipe, i);
        int own = ranks(golden) / group.size();
        StepResult result =
            training.stepOn(
                batches(golden, recipe, i).subList(group.rank() * own, (group.rank() + 1) * own));
        compare(golden, config, training, result, i);
        String after = "after_step_" + i + ".safetensors";
        if (golden.has(after)) {
          compare(golden, after, "student.", training.studentState());
          compare(golden, after, "teacher.", training.teacherState());
        }
      }
    }
  }

  private static void compareSchedules(GoldenCase golden, Recipe recipe, int step) {
    JsonNode json = golden.json();
    double exact = 1e-12;
    assertEquals(json.get("lr").get(step).asDouble(), recipe.movement().rate().at(step), exact);
    assertEquals(json.get("wd").get(step).asDouble(), recipe.movement().decay().at(step), exact);
    assertEquals(
        json.get("momentum").get(step).asDouble(), recipe.teacher().momentum().at(step), exact);
    assertEquals(
        json.get("last_layer_lr").get(step).asDouble() == 0,
        step < recipe.movement().frozen().steps() || recipe.movement().rate().at(step) == 0);
  }

  private static void compare(
      GoldenCase golden, DinoV2Config config, Distillation training, StepResult result, int i)
      throws IOException {
    assertMean(golden, "total_loss." + i, result.loss());
    assertEquals(
        golden.json().get("teacher_temp").get(i).asDouble(),
        result.value("teacherTemperature"),
        1e-12);
    DinoV2LossConfig loss = config.loss();
    assertMean(golden, "ibot_loss." + i, result.value("ibot.loss") / 2);
    if (loss.spread() instanceof Spread.KoLeo koleo) {
      assertMean(golden, "koleo_loss." + i, koleo.weight() * result.value("koleo.loss"));
    }
    if (ranks(golden) == 1) {
      compareScores(golden, config, training, i);
    }
    if (loss.centering() instanceof Centering.MovingMean) {
      compareCenters(golden, training, i);
    }
    double squares = 0;
    for (JsonNode norm : golden.json().get("gradient_norms_of_submodules_before_clipping").get(i)) {
      squares += norm.asDouble() * norm.asDouble();
    }
    assertEquals(1, result.value("gradientNorm") / Math.sqrt(squares), OF_NORMS);
  }

  /** A number of the whole step is the mean of the ranks'. */
  private static void assertMean(GoldenCase golden, String name, double actual) throws IOException {
    double expected = 0;
    double allowed = 0;
    for (int rank = 0; rank < ranks(golden); rank++) {
      String tensor = of(golden, rank) + name;
      expected += golden.floats(STEPS, tensor)[0] / ranks(golden);
      allowed = Math.max(allowed, ORDER_OF_SUMMATION * golden.tolerance(STEPS, tensor));
    }
    assertEquals(expected, actual, allowed, golden.name() + " " + name);
  }

  /** Before the names of a rank's tensors. */
  private static String of(GoldenCase golden, int rank) {
    return ranks(golden) == 1 ? "" : "rank" + rank + ".";
  }

  private static void compareScores(
      GoldenCase golden, DinoV2Config config, Distillation training, int i) throws IOException {
    INDArray scores = Objects.requireNonNull(training.studentScores().get("dino_head"));
    int globals = 2 * config.run().batchSize();
    golden.assertClose(STEPS, "student_global." + i, rows(scores, 0, globals), ORDER_OF_SUMMATION);
    if (scores.size(0) > globals) {
      golden.assertClose(
          STEPS, "student_local." + i, rows(scores, globals, scores.size(0)), ORDER_OF_SUMMATION);
    }
  }

  private static void compareCenters(GoldenCase golden, Distillation training, int i)
      throws IOException {
    boolean last = i + 1 == golden.config().get("steps").asInt();
    for (String head : List.of("dino", "ibot")) {
      String expected = head + "_center_" + (last ? "final" : "used." + (i + 1));
      String scope = head.equals("dino") ? "dino_loss" : "ibot_patch_loss";
      INDArray center = training.studentState().buffers().get(scope + ".center");
      golden.assertClose(
          STEPS,
          expected,
          center.reshape(golden.tensor(STEPS, expected).shape()),
          ORDER_OF_SUMMATION);
    }
  }

  private static INDArray rows(INDArray all, long from, long to) {
    return all.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to),
            org.nd4j.linalg.indexing.NDArrayIndex.all())
        .dup('c');
  }

  private static void compare(GoldenCase golden, String file, String role, NetworkState state)
      throws IOException {
    for (String tensor : golden.tensors(file)) {
      if (tensor.startsWith(role)) {
        INDArray actual = state.parameters().get(tensor.substring(role.length()));
        golden.assertClose(file, tensor, actual, ORDER_OF_SUMMATION);
      }
    }
  }

  private static void load(GoldenCase golden, NetworkState state) throws IOException {
    List<String> names = golden.tensors("initial.safetensors");
    assertEquals(
        List.copyOf(new java.util.TreeSet<>(names)),
        List.copyOf(new java.util.TreeSet<>(state.parameters().specs().keySet())));
    for (String name : names) {
      state.parameters().get(name).assign(golden.tensor("initial.safetensors", name));
    }
  }

  private static List<MicroBatch> batches(GoldenCase golden, Recipe recipe, int i)
      throws IOException {
    List<MicroBatch> batches = new ArrayList<>();
    for (int rank = 0; rank < ranks(golden); rank++) {
      batches.add(batch(golden, recipe, of(golden, rank), i));
    }
    return batches;
  }

  private static MicroBatch batch(GoldenCase golden, Recipe recipe, String rank, int i)
      throws IOException {
    List<float[]> views = new ArrayList<>();
    views.addAll(
        split(golden, rank + "global_crops." + i, recipe.crops().views().global().count()));
    int locals = recipe.crops().views().local().count();
    if (locals > 0) {
      views.addAll(split(golden, rank + "local_crops." + i, locals));
    }
    Optional<Masks> masks = Optional.empty();
    if (recipe.crops().masking().isPresent()) {
      INDArray stored = golden.tensor(INPUTS, rank + "masks." + i);
      boolean[][] hidden = new boolean[(int) stored.size(0)][(int) stored.size(1)];
      for (int image = 0; image < hidden.length; image++) {
        for (int patch = 0; patch < hidden[0].length; patch++) {
          hidden[image][patch] = stored.getInt(image, patch) == 1;
        }
      }
      int rows = recipe.crops().masking().get().rows(hidden[0].length, hidden.length);
      JsonNode bound = golden.json().path("upperbound").path(i);
      assertEquals(bound.asInt(rows), rows);
      masks = Optional.of(Masks.of(hidden, rows));
    }
    return new MicroBatch(views, recipe.crops().views().global().count(), masks);
  }

  /** Crops lie one behind the other, all images of a crop together. */
  private static List<float[]> split(GoldenCase golden, String tensor, int views)
      throws IOException {
    float[] all = golden.floats(INPUTS, tensor);
    List<float[]> parts = new ArrayList<>();
    int size = all.length / views;
    for (int view = 0; view < views; view++) {
      parts.add(java.util.Arrays.copyOfRange(all, view * size, (view + 1) * size));
    }
    return parts;
  }

  private static DinoV2Config config(GoldenCase golden, Activations activations) {
    JsonNode json = golden.config();
    JsonNode optim = json.get("optim");
    JsonNode crops = json.get("crops");
    JsonNode teacher = json.get("teacher");
    JsonNode adamW = json.get("adamw");
    int locals = crops.get("local_crops_number").asInt();
    DinoV2Config paper = DinoV2Config.paper(encoder(golden));
    return paper
        .withHead(head(json.get("dino")))
        .withViews(
            paper
                .views()
                .withCounts(2, locals)
                .withSizes(
                    crops.get("global_crops_size").asInt(), crops.get("local_crops_size").asInt()))
        .withLoss(loss(json))
        .withTeacher(
            new TeacherConfig(
                teacher.get("momentum_teacher").asDouble(),
                teacher.get("final_momentum_teacher").asDouble(),
                teacher.get("warmup_teacher_temp").asDouble(),
                teacher.get("teacher_temp").asDouble(),
                teacher.get("warmup_teacher_temp_epochs").asInt()))
        .withOptimizer(
            new DinoV2OptimizerConfig(
                new AdamWConfig(
                    adamW.get("betas").get(0).asDouble(),
                    adamW.get("betas").get(1).asDouble(),
                    adamW.get("eps").asDouble()),
                new DinoV2OptimizerConfig.Rate(
                    optim.get("base_lr").asDouble(),
                    optim.get("min_lr").asDouble(),
                    optim.get("warmup_epochs").asInt(),
                    optim.get("layerwise_decay").asDouble(),
                    optim.get("patch_embed_lr_mult").asDouble()),
                new DinoV2OptimizerConfig.Decay(
                    optim.get("weight_decay").asDouble(), optim.get("weight_decay_end").asDouble()),
                Clipping.perModule(optim.get("clip_grad").asDouble()),
                optim.get("freeze_last_layer_epochs").asInt()))
        .withRun(
            new RunConfig(optim.get("epochs").asInt(), json.get("batch").asInt(), 1, 0)
                .withActivations(activations)
                .withShards(ranks(golden)));
  }

  private static DinoV2LossConfig loss(JsonNode json) {
    JsonNode ibot = json.get("ibot");
    double koleo = json.get("dino").get("koleo_loss_weight").asDouble();
    JsonNode ratio = ibot.get("mask_ratio_min_max");
    return new DinoV2LossConfig(
        json.get("dino").get("loss_weight").asDouble(),
        ibot.get("loss_weight").asDouble(),
        ibot.get("separate_head").asBoolean() ? Optional.of(head(ibot)) : Optional.empty(),
        new Masking(
            ibot.get("mask_sample_probability").asDouble(),
            ratio.get(0).asDouble(),
            ratio.get(1).asDouble()),
        koleo > 0 ? new Spread.KoLeo(koleo) : new Spread.None(),
        json.get("train").get("centering").asText().equals("centering")
            ? new Centering.MovingMean(json.get("center_momentum").asDouble())
            : new Centering.SinkhornKnopp(3),
        json.get("student_temp").asDouble());
  }

  private static DinoHeadConfig head(JsonNode json) {
    return DinoHeadConfig.defaults()
        .withPrototypes(json.get("head_n_prototypes").asInt())
        .withLayers(json.get("head_nlayers").asInt())
        .withWidths(json.get("head_hidden_dim").asInt(), json.get("head_bottleneck_dim").asInt())
        .withGain(DinoHeadConfig.Gain.FREE);
  }

  private static Vit encoder(GoldenCase golden) {
    JsonNode json = golden.config();
    JsonNode student = json.get("student");
    int patch = student.get("patch_size").asInt();
    // the learned positions were made for some image size, which the weights tell
    long positions =
        golden.about("initial.safetensors", "backbone.pos_embed").get("shape").get(1).asLong();
    int side = (int) Math.round(Math.sqrt(positions - 1.0)) * patch;
    double scale = student.path("layerscale").asDouble();
    return new Vit(
        new VitConfig(
            patch,
            json.get("embed_dim").asInt(),
            json.get("depth").asInt(),
            json.get("num_heads").asInt(),
            side,
            student.get("drop_path_rate").asDouble(),
            new VitDetails(
                student.get("num_register_tokens").asInt(),
                true,
                scale == 0 ? OptionalDouble.empty() : OptionalDouble.of(scale),
                student.get("ffn_layer").asText().startsWith("swiglu")
                    ? VitDetails.FeedForward.SWIGLU
                    : VitDetails.FeedForward.MLP,
                json.get("mlp_ratio").asDouble(),
                new VitDetails.LinearLayers(
                    student.get("qkv_bias").asBoolean(),
                    student.get("proj_bias").asBoolean(),
                    student.get("ffn_bias").asBoolean(),
                    OptionalDouble.empty()),
                1e-6,
                new PositionInterpolation(
                    student.get("interpolate_offset").asDouble(),
                    student.get("interpolate_antialias").asBoolean()),
                student.get("drop_path_uniform").asBoolean()
                    ? VitDetails.DropPaths.UNIFORM
                    : VitDetails.DropPaths.RISING)));
  }
}

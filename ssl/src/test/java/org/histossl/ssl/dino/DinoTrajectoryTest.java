package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.histossl.core.engine.Activations;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.Clipping;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.models.xcit.XcitDetails;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.view.ViewConfig;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A whole small training gives the reference's losses, centers and weights, step by step. */
class DinoTrajectoryTest {
  /**
   * The reference's own noise is measured for one order of summation; ours differs in every
   * reduction of every layer, and the differences pass through the optimizer.
   */
  private static final double ORDER_OF_SUMMATION = 4;

  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  @GoldenTest("dino-trajectory-")
  void batchByBatch(GoldenCase golden) throws IOException {
    run(golden, Engine.NATIVE, new RunConfig(1, 1, 1, 0), "");
  }

  @GoldenTest("dino-trajectory-")
  void inPlansOfStockOps(GoldenCase golden) throws IOException {
    run(golden, Engine.PLANNED, new RunConfig(1, 1, 1, 0), "");
  }

  @GoldenTest("dino-trajectory-")
  void inStockSessions(GoldenCase golden) throws IOException {
    run(golden, Engine.STOCK, new RunConfig(1, 1, 1, 0), "");
  }

  @GoldenTest("dino-trajectory-")
  void withActivationsComputedAgain(GoldenCase golden) throws IOException {
    run(
        golden,
        Engine.NATIVE,
        new RunConfig(1, 1, 1, 0).withActivations(Activations.RECOMPUTED),
        "");
  }

  @GoldenTest("dino-trajectory-")
  void withTwoBatchesAStep(GoldenCase golden) throws IOException {
    assumeTrue(
        golden.has("accumulate2_steps.safetensors"), "the case has no run with accumulation");
    run(golden, Engine.NATIVE, new RunConfig(1, 1, 2, 0), "accumulate2_");
  }

  /** The run's epochs and batch are the case's. */
  private static void run(GoldenCase golden, Engine engine, RunConfig run, String prefix)
      throws IOException {
    int accumulate = run.accumulate();
    JsonNode json = golden.config();
    String steps = prefix + "steps.safetensors";
    long stepsPerEpoch = json.get("iters_per_epoch").asLong() / accumulate;
    try (Distillation training =
        new Distillation(config(golden, run).recipe(stepsPerEpoch), engine)) {
      load(golden, training.studentState());
      load(golden, training.teacherState());
      long batches = json.get("epochs").asLong() * json.get("iters_per_epoch").asLong();
      for (int i = 0; i < batches / accumulate; i++) {
        List<List<float[]>> crops = new ArrayList<>();
        for (int k = 0; k < accumulate; k++) {
          crops.add(crops(golden, i * accumulate + k));
        }
        StepResult result = training.stepOnPixels(crops);
        int last = i * accumulate + accumulate - 1;
        if (accumulate == 1) {
          golden.assertClose(steps, "loss." + i, new double[] {result.loss()}, ORDER_OF_SUMMATION);
        }
        golden.assertClose(
            steps,
            "center." + last,
            training.studentState().buffers().get("dino_loss.center"),
            ORDER_OF_SUMMATION);
        golden.assertClose(
            steps,
            "student_output." + last,
            Objects.requireNonNull(training.studentScores().get("head")),
            ORDER_OF_SUMMATION);
        String after = prefix + "after_step_" + i + ".safetensors";
        if (golden.has(after)) {
          compare(golden, after, "student.", training.studentState());
          compare(golden, after, "teacher.", training.teacherState());
        }
      }
    }
  }

  private static void compare(GoldenCase golden, String file, String role, NetworkState state)
      throws IOException {
    for (String tensor : golden.tensors(file)) {
      if (tensor.startsWith(role)) {
        INDArray actual = array(state, tensor.substring(role.length()));
        golden.assertClose(file, tensor, actual, ORDER_OF_SUMMATION);
      }
    }
  }

  private static INDArray array(NetworkState state, String name) {
    return state.parameters().specs().containsKey(name)
        ? state.parameters().get(name)
        : state.buffers().get(name);
  }

  private static void load(GoldenCase golden, NetworkState state) throws IOException {
    for (String name : golden.tensors("initial.safetensors")) {
      array(state, name).assign(golden.tensor("initial.safetensors", name));
    }
  }

  private static DinoConfig config(GoldenCase golden, RunConfig run) {
    JsonNode json = golden.config();
    ViewConfig views =
        ViewConfig.dino()
            .withCounts(json.get("n_global").asInt(), json.get("n_local").asInt())
            .withSizes(json.get("global_size").asInt(), json.get("local_size").asInt());
    DinoHeadConfig head =
        DinoHeadConfig.defaults()
            .withPrototypes(json.get("out_dim").asInt())
            .withWidths(json.get("hidden_dim").asInt(), json.get("bottleneck_dim").asInt())
            .withGain(
                json.get("norm_last_layer").asBoolean()
                    ? DinoHeadConfig.Gain.FROZEN
                    : DinoHeadConfig.Gain.FREE);
    JsonNode adamW = json.get("adamw");
    return DinoConfig.paper(encoder(golden))
        .withViews(views)
        .withHead(head)
        .withLoss(
            DinoLossConfig.defaults()
                .withStudentTemperature(json.get("student_temp").asDouble())
                .withCenterMomentum(json.get("center_momentum").asDouble()))
        .withTeacher(
            TeacherConfig.defaults()
                .withMomentum(json.get("momentum_teacher").asDouble())
                .withTemperature(
                    json.get("warmup_teacher_temp").asDouble(),
                    json.get("teacher_temp").asDouble(),
                    json.get("warmup_teacher_temp_epochs").asInt()))
        .withOptimizer(
            new OptimizerConfig(
                new AdamWConfig(
                    adamW.get("betas").get(0).asDouble(),
                    adamW.get("betas").get(1).asDouble(),
                    adamW.get("eps").asDouble()),
                json.get("lr").asDouble(),
                json.get("min_lr").asDouble(),
                json.get("warmup_epochs").asInt(),
                json.get("weight_decay").asDouble(),
                json.get("weight_decay_end").asDouble(),
                Clipping.perParameter(json.get("clip_grad").asDouble()),
                json.get("freeze_last_layer").asInt()))
        .withRun(
            run.withEpochs(json.get("epochs").asInt())
                .withBatch(json.get("batch").asInt(), run.accumulate()));
  }

  private static Encoder encoder(GoldenCase golden) {
    JsonNode json = golden.config();
    String arch = json.get("arch").asText();
    int patch = json.get("patch_size").asInt();
    int width = json.get("embed_dim").asInt();
    int depth = json.get("depth").asInt();
    int heads = json.get("num_heads").asInt();
    if (arch.startsWith("xcit")) {
      return new Xcit(
          new XcitConfig(patch, width, depth, heads, json.get("tokens_norm").asBoolean(), 1)
              .withDetails(
                  new XcitDetails(
                      json.get("cls_attn_layers").asInt(),
                      4,
                      true,
                      true,
                      1e-6,
                      0,
                      XcitDetails.Sizes.WHOLE_PATCHES,
                      false)));
    }
    // the learned positions were made for some image size, which the weights tell
    long positions =
        golden.about("initial.safetensors", "backbone.pos_embed").get("shape").get(1).asLong();
    int side = (int) Math.round(Math.sqrt(positions - 1.0)) * patch;
    return new Vit(new VitConfig(patch, width, depth, heads, side, 0, VitDetails.dino()));
  }

  /** Global crops lie left, local ones right of them; a row of the picture is an image. */
  private static List<float[]> crops(GoldenCase golden, int batch) throws IOException {
    JsonNode json = golden.config();
    String file = String.format(java.util.Locale.ROOT, "crops_%02d.png", batch);
    BufferedImage picture = ImageIO.read(golden.path(file).toFile());
    int images = json.get("batch").asInt();
    int global = json.get("global_size").asInt();
    List<float[]> views = new ArrayList<>();
    int x = 0;
    for (int view = 0; view < json.get("n_global").asInt() + json.get("n_local").asInt(); view++) {
      int size = view < json.get("n_global").asInt() ? global : json.get("local_size").asInt();
      float[] pixels = new float[images * 3 * size * size];
      for (int b = 0; b < images; b++) {
        for (int c = 0; c < 3; c++) {
          for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
              int value = (picture.getRGB(x + column, b * global + row) >> (16 - 8 * c)) & 255;
              pixels[((b * 3 + c) * size + row) * size + column] =
                  (float) ((value / 255.0 - MEAN[c]) / DEVIATION[c]);
            }
          }
        }
      }
      views.add(pixels);
      x += size;
    }
    return views;
  }
}

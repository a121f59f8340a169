package org.histossl.ssl.distill;

import static org.histossl.ssl.distill.DinoV2TrajectoryTest.ORDER_OF_SUMMATION;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.Activations;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.ThreadRanks;
import org.histossl.ssl.dinov2.DinoV2Config;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A DINOv2 training of several processes gives the reference's numbers, on one rank that holds all
 * shards and on as many as the reference had.
 */
class DinoV2RanksTest {
  private static final String STEPS = "steps.safetensors";

  @GoldenTest("dinov2-ranks-")
  void onOneRank(GoldenCase golden) throws IOException {
    run(golden, Group.single());
  }

  @GoldenTest("dinov2-ranks-")
  void onAsManyRanks(GoldenCase golden) throws Exception {
    ThreadRanks.run(
        golden.config().get("ranks").asInt(),
        group -> {
          run(golden, group);
          return "done";
        });
  }

  private static void run(GoldenCase golden, Group group) throws IOException {
    int shards = golden.config().get("ranks").asInt();
    DinoV2Config config = DinoV2TrajectoryTest.config(golden, Activations.KEPT);
    config = config.withRun(config.run().withShards(shards));
    Recipe recipe =
        config.recipe(golden.config().get("train").get("OFFICIAL_EPOCH_LENGTH").asLong());
    try (Distillation training = new Distillation(recipe, Engine.standard(), group)) {
      DinoV2TrajectoryTest.load(golden, training.studentState());
      DinoV2TrajectoryTest.load(golden, training.teacherState());
      int steps = golden.config().get("steps").asInt();
      int own = shards / group.size();
      for (int i = 0; i < steps; i++) {
        assertEquals(
            golden.json().get("lr").get(i).asDouble(), recipe.movement().rate().at(i), 1e-12);
        List<MicroBatch> batches = new ArrayList<>();
        for (int shard = group.rank() * own; shard < (group.rank() + 1) * own; shard++) {
          batches.add(DinoV2TrajectoryTest.batch(golden, recipe, "rank" + shard + ".", i));
        }
        StepResult result = training.stepOn(batches);
        assertEquals(
            mean(golden, shards, "total_loss." + i),
            result.loss(),
            ORDER_OF_SUMMATION
                * golden.about(STEPS, "rank0.total_loss." + i).get("suggested_atol").asDouble());
        if (config.loss().centering() instanceof Centering.MovingMean) {
          compareCenters(golden, training, i);
        }
        String after = "after_step_" + i + ".safetensors";
        if (golden.has(after)) {
          DinoV2TrajectoryTest.compare(golden, after, "student.", training.studentState());
          DinoV2TrajectoryTest.compare(golden, after, "teacher.", training.teacherState());
        }
      }
    }
  }

  private static double mean(GoldenCase golden, int shards, String tensor) throws IOException {
    double sum = 0;
    for (int shard = 0; shard < shards; shard++) {
      sum += golden.tensor(STEPS, "rank" + shard + "." + tensor).getDouble(0);
    }
    return sum / shards;
  }

  /** Of each step's end: the next step uses them. */
  private static void compareCenters(GoldenCase golden, Distillation training, int step)
      throws IOException {
    for (String head : List.of("dino", "ibot")) {
      String expected = head + "_center_used." + (step + 1);
      if (golden.tensors(STEPS).contains(expected)) {
        String scope = head.equals("dino") ? "dino_loss" : "ibot_patch_loss";
        INDArray center = training.studentState().buffers().get(scope + ".center");
        golden.assertClose(
            STEPS,
            expected,
            center.reshape(golden.tensor(STEPS, expected).shape()),
            ORDER_OF_SUMMATION);
      }
    }
  }
}

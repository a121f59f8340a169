package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.optim.Clipping;
import org.histossl.core.optim.SgdConfig;
import org.histossl.core.optim.UpdateRule;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;

/** Laws of a step, on networks of a few thousand parameters without batch norm. */
class DinoTrainingProperties {
  private static final int GLOBAL = 16;
  private static final int LOCAL = 8;

  /** Sums over the batch are taken in another order: relative to the loss, or to a step. */
  private static final double ORDER_OF_SUMMATION = 1e-5;

  /** What is mathematically no gradient, such as that of a key's bias, is rounding. */
  private static final double NO_GRADIENT = 1e-6;

  /** The center stays, since micro-batches would move it between them. */
  private static DinoConfig config(int batch, int accumulate, UpdateRule rule) {
    DinoConfig paper =
        DinoConfig.paper(new Vit(new VitConfig(8, 16, 1, 2, GLOBAL, 0, VitDetails.dino())));
    return paper
        .withHead(paper.head().withPrototypes(12).withWidths(16, 8))
        .withViews(paper.views().withCounts(2, 1).withSizes(GLOBAL, LOCAL))
        .withLoss(paper.loss().withCenterMomentum(1))
        .withOptimizer(
            OptimizerConfig.defaults()
                .withRule(rule)
                .withRate(0.1, 0.1, 0)
                .withClipping(Clipping.none())
                .withFrozenLastLayerEpochs(0))
        .withRun(new RunConfig(1, batch, accumulate, 3));
  }

  /** Images one by one, each with its views. */
  private static List<List<float[]>> images(long seed, int count) {
    SplittableRandom random = Seed.of(seed).random();
    List<List<float[]>> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<float[]> views = new ArrayList<>();
      for (int size : new int[] {GLOBAL, GLOBAL, LOCAL}) {
        float[] pixels = new float[3 * size * size];
        for (int k = 0; k < pixels.length; k++) {
          pixels[k] = (float) (2 * random.nextDouble() - 1);
        }
        views.add(pixels);
      }
      images.add(views);
    }
    return images;
  }

  /** View by view, the images of each behind each other. */
  private static List<float[]> batch(List<List<float[]>> images) {
    List<float[]> views = new ArrayList<>();
    for (int v = 0; v < 3; v++) {
      int floats = images.get(0).get(v).length;
      float[] pixels = new float[images.size() * floats];
      for (int i = 0; i < images.size(); i++) {
        System.arraycopy(images.get(i).get(v), 0, pixels, i * floats, floats);
      }
      views.add(pixels);
    }
    return views;
  }

  private static double[] student(Distillation training) {
    return training.studentState().parameters().vector().toDoubleVector();
  }

  private static double[] teacher(Distillation training) {
    return training.teacherState().parameters().vector().toDoubleVector();
  }

  @Property(tries = 4)
  void accumulatedMicroBatchesEqualOneLargeBatch(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int parts) {
    List<List<float[]>> images = images(seed, 2 * parts);
    try (Distillation large =
            new Distillation(
                config(2 * parts, 1, new SgdConfig(0.9)).recipe(10), Engine.standard());
        Distillation small =
            new Distillation(config(2, parts, new SgdConfig(0.9)).recipe(10), Engine.standard())) {
      double[] before = student(large);
      assertArrayEquals(before, student(small));
      for (int step = 0; step < 2; step++) {
        StepResult one = large.stepOnPixels(List.of(batch(images)));
        List<List<float[]>> micro = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
          micro.add(batch(images.subList(2 * i, 2 * i + 2)));
        }
        StepResult many = small.stepOnPixels(micro);
        assertEquals(one.value("rate"), many.value("rate"));
        assertEquals(one.loss(), many.loss(), ORDER_OF_SUMMATION * Math.max(1, one.loss()));
      }
      assertFalse(Arrays.equals(before, student(large)), "nothing was learned");
      assertSameMoves(large.studentState().parameters(), before, student(large), student(small));
    }
  }

  /**
   * A center that moves, and prototypes that are shared among all rows, look at the whole step
   * however it is made.
   */
  @Property(tries = 4)
  void shardsEqualOneLargeBatch(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int shards, @ForAll boolean sinkhorn) {
    Centering centering = sinkhorn ? new Centering.SinkhornKnopp(3) : new Centering.MovingMean(0.8);
    List<List<float[]>> images = images(seed, 2 * shards);
    DinoConfig config = config(2, 1, new SgdConfig(0.9));
    try (Distillation large =
            training(config.withRun(config.run().withBatch(2 * shards, 1)), centering);
        Distillation small = training(config.withRun(config.run().withShards(shards)), centering)) {
      double[] before = student(large);
      for (int step = 0; step < 3; step++) {
        StepResult one = large.stepOnPixels(List.of(batch(images)));
        List<List<float[]>> parts = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
          parts.add(batch(images.subList(2 * i, 2 * i + 2)));
        }
        StepResult many = small.stepOnPixels(parts);
        assertEquals(one.value("rate"), many.value("rate"));
        assertEquals(one.loss(), many.loss(), ORDER_OF_SUMMATION * Math.max(1, one.loss()));
        assertEquals(
            one.value("teacherEntropy"), many.value("teacherEntropy"), ORDER_OF_SUMMATION * 4);
      }
      assertSameMoves(large.studentState().parameters(), before, student(large), student(small));
      assertArrayEquals(
          large.studentState().buffers().vector().toDoubleVector(),
          small.studentState().buffers().vector().toDoubleVector(),
          ORDER_OF_SUMMATION);
    }
  }

  private static Distillation training(DinoConfig config, Centering centering) {
    Recipe recipe = config.recipe(10);
    DinoObjective dino = (DinoObjective) recipe.objectives().get(0).objective();
    DinoObjective other =
        new DinoObjective(
            dino.head(),
            dino.prefix(),
            dino.config(),
            centering,
            dino.studentTemperature(),
            dino.teacherTemperature());
    return new Distillation(
        new Recipe(
            recipe.encoder(),
            List.of(new Recipe.Weighted(other, 1)),
            recipe.crops(),
            recipe.movement(),
            recipe.teacher(),
            recipe.seed()),
        Engine.standard());
  }

  /** Each parameter by itself, against how far it went. */
  private static void assertSameMoves(
      ParameterSet layout, double[] before, double[] one, double[] other) {
    for (Parameter spec : layout.specs().values()) {
      int from = Math.toIntExact(layout.offset(spec.name()));
      double moved = 0;
      double apart = 0;
      for (int i = from; i < from + spec.size(); i++) {
        moved += (one[i] - before[i]) * (one[i] - before[i]);
        apart += (one[i] - other[i]) * (one[i] - other[i]);
      }
      assertEquals(
          0,
          Math.sqrt(apart),
          NO_GRADIENT + ORDER_OF_SUMMATION * Math.sqrt(moved),
          spec + " went " + Math.sqrt(moved));
    }
  }

  @Property(tries = 3)
  void noGradientReachesTheTeacher(@ForAll long seed) {
    DinoConfig config = config(2, 1, new SgdConfig(0.9));
    TeacherConfig still = new TeacherConfig(1, 1, 0.04, 0.04, 0);
    try (Distillation training =
        new Distillation(config.withTeacher(still).recipe(10), Engine.standard())) {
      double[] teacher = teacher(training);
      double[] student = student(training);
      training.stepOnPixels(List.of(batch(images(seed, 2))));
      training.stepOnPixels(List.of(batch(images(seed + 1, 2))));
      assertArrayEquals(teacher, teacher(training));
      assertFalse(Arrays.equals(student, student(training)), "the student did not move either");
    }
  }

  @Property(tries = 3)
  void theTeacherFollowsBetweenItselfAndTheStudent(@ForAll long seed) {
    DinoConfig config = config(2, 1, new SgdConfig(0));
    TeacherConfig half = new TeacherConfig(0.75, 0.75, 0.04, 0.04, 0);
    try (Distillation training =
        new Distillation(config.withTeacher(half).recipe(10), Engine.standard())) {
      double[] before = teacher(training);
      training.stepOnPixels(List.of(batch(images(seed, 2))));
      double[] student = student(training);
      double[] after = teacher(training);
      for (int i = 0; i < before.length; i++) {
        assertEquals(0.75 * before[i] + 0.25 * student[i], after[i], 1e-6);
      }
    }
  }

  @Property(tries = 2)
  void frozenPrototypesStayWhileTheRestMoves(@ForAll long seed) {
    DinoConfig config = config(2, 1, new SgdConfig(0.9));
    OptimizerConfig frozen = config.optimizer().withFrozenLastLayerEpochs(1);
    String prototypes = "head.last_layer.weight_v";
    try (Distillation training =
        new Distillation(config.withOptimizer(frozen).recipe(1), Engine.standard())) {
      double[] before =
          training.studentState().parameters().get(prototypes).dup().data().asDouble();
      double[] all = student(training);
      training.stepOnPixels(List.of(batch(images(seed, 2))));
      assertArrayEquals(
          before, training.studentState().parameters().get(prototypes).dup().data().asDouble());
      assertFalse(Arrays.equals(all, student(training)), "nothing moved");
      training.stepOnPixels(List.of(batch(images(seed, 2)))); // the second epoch
      assertFalse(
          Arrays.equals(
              before, training.studentState().parameters().get(prototypes).dup().data().asDouble()),
          "the prototypes stayed frozen");
    }
  }
}

package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.ThreadRanks;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step of several shards gives the same bits however many ranks share them. */
class ShardsTest {
  private static final int STEPS = 4;
  private static final int BATCH = 2;

  private static DinoConfig config(int shards) {
    DinoConfig config = TinyRun.config(2);
    return config.withRun(config.run().withBatch(BATCH, 1).withShards(shards));
  }

  /** All that a step moves, after the last one, and what the steps were like. */
  private static Map<String, String> run(int shards, Group group) {
    Map<String, String> end = new TreeMap<>();
    try (Distillation training =
        new Distillation(config(shards).recipe(3), Engine.standard(), group)) {
      for (int step = 0; step < STEPS; step++) {
        end.put("step " + step, training.stepOnPixels(pixels(step, shards, group)).toString());
      }
      end.put("student", bits(training.studentState().parameters()));
      end.put("student's buffers", bits(training.studentState().buffers()));
      end.put("teacher", bits(training.teacherState().parameters()));
      end.put("teacher's buffers", bits(training.teacherState().buffers()));
      training.optimizer().averages().forEach((name, set) -> end.put(name, bits(set)));
    }
    return end;
  }

  private static String bits(ParameterSet set) {
    return Arrays.toString(set.vector().toFloatVector());
  }

  /** This rank's shards of a step. */
  private static List<List<float[]>> pixels(int step, int shards, Group group) {
    int own = shards / group.size();
    List<List<float[]>> pixels = new ArrayList<>();
    for (int shard = group.rank() * own; shard < (group.rank() + 1) * own; shard++) {
      SplittableRandom random = Seed.of(9).at(step).at(shard).random();
      List<float[]> views = new ArrayList<>();
      for (int size : new int[] {32, 32, 16, 16}) {
        float[] view = new float[BATCH * 3 * size * size];
        for (int i = 0; i < view.length; i++) {
          view[i] = (float) (2 * random.nextDouble() - 1);
        }
        views.add(view);
      }
      pixels.add(views);
    }
    return pixels;
  }

  @ParameterizedTest
  @CsvSource({"8, 2", "8, 4", "8, 8", "6, 3"})
  void allLayoutsGiveTheSameBits(int shards, int ranks) throws Exception {
    Map<String, String> one = run(shards, Group.single());
    assertTrue(one.size() >= STEPS + 6, one.keySet().toString());
    for (Map<String, String> rank : ThreadRanks.run(ranks, group -> run(shards, group))) {
      one.forEach((what, bits) -> assertEquals(bits, rank.get(what), what));
    }
  }

  @Test
  @Tag("hostile")
  void ranksShareShardsEvenly() {
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> ThreadRanks.run(3, group -> run(8, group)));
    assertTrue(message.contains("8 shards are no multiple of 3 ranks"), message);
  }

  @Test
  @Tag("hostile")
  void shardsOfSeveralMicroBatchesAreRefused() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> TinyRun.config(1).run().withBatch(2, 2).withShards(4));
    assertTrue(message.contains("raise shards instead"), message);
  }

  @Test
  @Tag("hostile")
  void aRankWhoseLossIsNotFiniteStopsAllAtTheSameStep() {
    AtomicInteger stopped = new AtomicInteger();
    assertThrows(
        TrainingDivergedException.class,
        () ->
            ThreadRanks.run(
                2,
                group -> {
                  try (Distillation training =
                      new Distillation(config(2).recipe(3), Engine.standard(), group)) {
                    List<List<float[]>> pixels = pixels(0, 2, group);
                    if (group.rank() == 1) {
                      pixels.get(0).get(0)[5] = Float.NaN;
                    }
                    return training.stepOnPixels(pixels);
                  } catch (TrainingDivergedException e) {
                    stopped.incrementAndGet();
                    throw e;
                  }
                }));
    assertEquals(2, stopped.get());
  }
}

package org.histossl.eval.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.Samples;
import org.histossl.eval.decode.Training;
import org.histossl.eval.embed.Embeddings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class AttentionPoolingTest {
  /** Central differences of step 1e-5 in double precision leave an error of about 1e-9. */
  private static final double TOLERANCE = 1e-6;

  private static final int SLIDES = 90;
  private static final int DIMENSIONS = 5;

  private static final AttentionPoolingConfig SMALL =
      AttentionPoolingConfig.defaults()
          .withWidths(16, 8)
          .withFit(
              FitConfig.defaults()
                  .withBatchSize(10)
                  .withEpochs(40)
                  .withPatience(40)
                  .withLearningRate(0.01));

  /**
   * One tile of a slide is marked by its first number, and its second number's sign is the slide's
   * class; that of all other tiles is drawn. No mean over tiles knows the class: there are 10 to 39
   * others.
   */
  private record Task(Bags bags, int[] labels, int[] marked) {
    static Task of(int slides, Seed seed) {
      SplittableRandom random = seed.random();
      List<String> slideOfTile = new ArrayList<>();
      List<float[]> rows = new ArrayList<>();
      int[] labels = new int[slides];
      int[] marked = new int[slides];
      for (int slide = 0; slide < slides; slide++) {
        int tiles = 10 + random.nextInt(30);
        labels[slide] = slide % 2;
        marked[slide] = random.nextInt(tiles);
        for (int tile = 0; tile < tiles; tile++) {
          float[] row = new float[DIMENSIONS];
          for (int d = 0; d < DIMENSIONS; d++) {
            row[d] = (float) (random.nextDouble() - 0.5);
          }
          row[1] = random.nextBoolean() ? 1 : -1;
          if (tile == marked[slide]) {
            row[0] += 4;
            row[1] = labels[slide] == 1 ? 1 : -1;
          }
          rows.add(row);
          slideOfTile.add("slide " + slide);
        }
      }
      Embeddings.Builder builder = Embeddings.builder(rows.size(), DIMENSIONS);
      rows.forEach(builder::add);
      return new Task(Bags.of(builder.build(), slideOfTile), labels, marked);
    }
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static AttentionPooling train(AttentionPoolingConfig config, SlideExamples examples) {
    return AttentionPooling.train(config, examples, Training.of(Seed.of(2), Progress.none()));
  }

  private static SlideExamples examples(Task task) {
    return SlideExamples.of(task.bags(), task.labels(), 2)
        .train(range(0, 70))
        .validation(range(70, SLIDES));
  }

  @Test
  void whatOnlyOneTileTellsIsFoundAndTheTileIsShown(@TempDir Path folder) throws IOException {
    try (AttentionPooling pooling = train(SMALL, examples(Task.of(SLIDES, Seed.of(1))))) {
      Task test = Task.of(60, Seed.of(5));
      SlideScores scores = pooling.predict(test.bags());
      int right = 0;
      int shown = 0;
      for (int slide = 0; slide < 60; slide++) {
        float[] probabilities = scores.probabilities()[slide];
        assertEquals(1, probabilities[0] + probabilities[1], 1e-5);
        right += (probabilities[1] > 0.5 ? 1 : 0) == test.labels()[slide] ? 1 : 0;
        float[] attention = scores.attention(slide);
        assertEquals(test.bags().tiles(slide).length, attention.length);
        double sum = IntStream.range(0, attention.length).mapToDouble(t -> attention[t]).sum();
        assertEquals(1, sum, 1e-4, "places without a tile have no weight");
        shown += attention[test.marked()[slide]] > 0.5 ? 1 : 0;
      }
      assertTrue(right >= 55, right + " of 60 right");
      assertTrue(shown >= 55, shown + " of 60 tiles shown");

      Path file = folder.resolve("pooling.safetensors");
      pooling.write(file);
      try (AttentionPooling again = AttentionPooling.read(file)) {
        SlideScores same = again.predict(test.bags());
        assertArrayEquals(scores.probabilities(), same.probabilities());
        assertArrayEquals(scores.attention(7), same.attention(7));
        assertEquals(pooling.config(), again.config());
        assertEquals(pooling.curves(), again.curves());
      }
    }
  }

  @Test
  void shuffledClassesAreLearntByChance() {
    Task task = Task.of(SLIDES, Seed.of(1));
    SplittableRandom random = Seed.of(3).random();
    int[] wrong = random.ints(SLIDES, 0, 2).toArray();
    SlideExamples examples =
        SlideExamples.of(task.bags(), wrong, 2).train(range(0, 70)).validation(range(70, SLIDES));
    AttentionPoolingConfig brief = SMALL.withFit(SMALL.fit().withEpochs(5));
    try (AttentionPooling pooling = train(brief, examples)) {
      Task test = Task.of(200, Seed.of(6));
      float[][] probabilities = pooling.predict(test.bags()).probabilities();
      int[] drawn = random.ints(200, 0, 2).toArray();
      long right =
          IntStream.range(0, 200)
              .filter(i -> (probabilities[i][1] > 0.5 ? 1 : 0) == drawn[i])
              .count();
      // six deviations of a fair coin thrown 200 times
      assertTrue(Math.abs(right - 100) < 43, right + " of 200 right");
    }
  }

  @Test
  void tilesInAnotherOrderGiveTheSameProbabilitiesAndTheWeightsInThatOrder() {
    Task task = Task.of(SLIDES, Seed.of(1));
    AttentionPoolingConfig brief = SMALL.withFit(SMALL.fit().withEpochs(2));
    try (AttentionPooling pooling = train(brief, examples(task))) {
      int[] tiles = task.bags().tiles(0);
      int[] reversed =
          IntStream.range(0, tiles.length).map(i -> tiles[tiles.length - 1 - i]).toArray();
      List<String> names = java.util.Collections.nCopies(tiles.length, "one");
      SlideScores straight =
          pooling.predict(Bags.of(task.bags().embeddings().select(tiles), names));
      SlideScores turned =
          pooling.predict(Bags.of(task.bags().embeddings().select(reversed), names));
      assertArrayEquals(straight.probabilities()[0], turned.probabilities()[0], 1e-5f);
      for (int i = 0; i < tiles.length; i++) {
        assertEquals(straight.attention(0)[i], turned.attention(0)[tiles.length - 1 - i], 1e-5f);
      }
    }
  }

  @Test
  void largeSlidesAreLearntByPartsAndTheSameSeedGivesTheSameBits() {
    Task task = Task.of(SLIDES, Seed.of(1));
    AttentionPoolingConfig parts = SMALL.withMostTiles(6).withFit(SMALL.fit().withEpochs(2));
    try (AttentionPooling first = train(parts, examples(task));
        AttentionPooling second = train(parts, examples(task))) {
      assertEquals(first.curves(), second.curves());
      assertArrayEquals(
          first.predict(task.bags()).probabilities(), second.predict(task.bags()).probabilities());
    }
  }

  @ParameterizedTest
  @EnumSource(AttentionPoolingConfig.Gate.class)
  void theOutputIsItsFormulaAndTheGradientThatOfDifferences(AttentionPoolingConfig.Gate gate) {
    PoolingNetwork network =
        new PoolingNetwork(AttentionPoolingConfig.defaults().withWidths(4, 3).withGate(gate), 3, 2);
    int tiles = 4;
    Graph graph = network.withLoss(Mode.TRAIN, 2, tiles, DataType.DOUBLE);
    try (NetworkState state = NetworkState.of(graph);
        Program program =
            Engine.PLANNED.compile(graph, state, Derivatives.parametersAnd(PoolingNetwork.X))) {
      fill(state.parameters().vector(), Seed.of(4));
      fill(program.input(PoolingNetwork.X), Seed.of(5));
      program.input(PoolingNetwork.MASK).assign(0);
      program.input(PoolingNetwork.MASK).putScalar(1, 3, PoolingNetwork.NO_TILE);
      program.input(PoolingNetwork.TARGET).assign(0);
      program.input(PoolingNetwork.TARGET).putScalar(0, 1, 0.5);
      program.input(PoolingNetwork.TARGET).putScalar(1, 0, 0.5);
      program.run();
      INDArray x = program.input(PoolingNetwork.X).dup();
      for (int bag = 0; bag < 2; bag++) {
        double[] expected = naive(state, x, bag * tiles, bag == 0 ? 4 : 3, gate);
        for (int c = 0; c < 2; c++) {
          assertEquals(expected[c], program.output(PoolingNetwork.OUTPUT).getDouble(bag, c), 1e-9);
        }
      }
      assertEquals(0, program.output(PoolingNetwork.ATTENTION).getDouble(1, 3));
      INDArray byInput = program.inputGradient(PoolingNetwork.X).dup();
      INDArray byParameters = program.gradients().vector().dup();
      compare(program, program.input(PoolingNetwork.X), byInput);
      compare(program, state.parameters().vector(), byParameters);
    }
  }

  /** Equations 7 and 9 (or 8), tile by tile. */
  private static double[] naive(
      NetworkState state, INDArray x, int from, int tiles, AttentionPoolingConfig.Gate gate) {
    double[][] h = new double[tiles][];
    double[] weights = new double[tiles];
    double sum = 0;
    for (int k = 0; k < tiles; k++) {
      double[] row = {x.getDouble(from + k, 0), x.getDouble(from + k, 1), x.getDouble(from + k, 2)};
      h[k] = layer(state, "embed", row);
      for (int i = 0; i < h[k].length; i++) {
        h[k][i] = Math.max(0, h[k][i]);
      }
      double[] hidden = layer(state, "attention.V", h[k]);
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] = Math.tanh(hidden[i]);
        if (gate == AttentionPoolingConfig.Gate.SIGMOID) {
          hidden[i] /= 1 + Math.exp(-layer(state, "attention.U", h[k])[i]);
        }
      }
      weights[k] = Math.exp(layer(state, "attention.w", hidden)[0]);
      sum += weights[k];
    }
    double[] pooled = new double[h[0].length];
    for (int k = 0; k < tiles; k++) {
      for (int i = 0; i < pooled.length; i++) {
        pooled[i] += weights[k] / sum * h[k][i];
      }
    }
    return layer(state, "classes", pooled);
  }

  private static double[] layer(NetworkState state, String name, double[] x) {
    INDArray weight = state.parameters().get(name + ".weight");
    INDArray bias = state.parameters().get(name + ".bias");
    double[] y = new double[(int) weight.size(0)];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias.getDouble(o);
      for (int i = 0; i < x.length; i++) {
        y[o] += weight.getDouble(o, i) * x[i];
      }
    }
    return y;
  }

  private static void fill(INDArray array, Seed seed) {
    SplittableRandom random = seed.random();
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 2 * random.nextDouble() - 1);
    }
  }

  private static void compare(Program program, INDArray at, INDArray gradient) {
    double step = 1e-5;
    for (long i = 0; i < at.length(); i++) {
      double before = at.getDouble(i);
      at.putScalar(i, before + step);
      program.run();
      double above = program.output(Samples.LOSS).getDouble(0);
      at.putScalar(i, before - step);
      program.run();
      double below = program.output(Samples.LOSS).getDouble(0);
      at.putScalar(i, before);
      assertEquals((above - below) / (2 * step), gradient.getDouble(i), TOLERANCE, "element " + i);
    }
  }

  @Test
  @Tag("hostile")
  void badInputIsNamed() {
    Task task = Task.of(6, Seed.of(1));
    fails(
        "labels must be in 0..1, got 2 at slide 'slide 3'",
        () -> SlideExamples.of(task.bags(), new int[] {0, 1, 0, 2, 0, 1}, 2));
    fails("as many, got 6 and 2", () -> SlideExamples.of(task.bags(), new int[] {0, 1}, 2));
    fails(
        "embeddings of tiles must be finite, got NaN in row 1",
        () -> Bags.of(Embeddings.of(1, 0, Float.NaN), List.of("a", "b")));
    fails("as many, got 2 and 1", () -> Bags.of(Embeddings.of(1, 0, 1), List.of("a")));
    SlideExamples examples = SlideExamples.of(task.bags(), task.labels(), 3);
    fails("share no slide, got 'slide 2' in both", () -> train(SMALL, examples.validation(2)));
    fails("at least 1 slide, got none", () -> train(SMALL, examples.train()));
    try (AttentionPooling pooling =
        train(SMALL.withFit(SMALL.fit().withEpochs(1)), examples.train(0, 2).validation(1, 4))) {
      assertEquals(Set.of(1, 2), pooling.absentClasses());
      assertEquals(1, pooling.curves().validation().size());
      fails(
          "are they of one encoder?",
          () -> pooling.predict(Bags.of(Embeddings.of(2, 1, 2), List.of("a"))));
      assertEquals(0, pooling.predict(Bags.of(Embeddings.of(DIMENSIONS), List.of())).count());
    }
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}

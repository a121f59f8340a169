package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;

class DecoderProperties {
  /** Sums over a row are the same whichever row of a batch it is, but for their order. */
  private static final float ROUNDING = 1e-5f;

  /**
   * How far chance may stray, in units of {@code sqrt(samples) / 2}: by Hoeffding's inequality a
   * right program strays farther with a probability of {@code 2 exp(-x^2 / 2)}, once in 100 million
   * tries.
   */
  private static final double STRAY = 6.2;

  private static final MlpConfig SMALL =
      MlpConfig.defaults()
          .withHidden(List.of(8))
          .withFit(FitConfig.defaults().withBatchSize(64).withEpochs(5).withLearningRate(0.01));

  private static Embeddings random(int count, int dimensions, SplittableRandom random) {
    Embeddings.Builder builder = Embeddings.builder(count, dimensions);
    for (int i = 0; i < count; i++) {
      float[] row = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        row[d] = (float) (random.nextDouble() * 2 - 1 + (i % 3 == d ? 1 : 0));
      }
      builder.add(row);
    }
    return builder.build();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @Property(tries = 8)
  void labelsThatSayNothingOfTheEmbeddingsArePredictedByChance(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int classes) {
    SplittableRandom random = Seed.of(seed).random();
    int test = 2000;
    Embeddings embeddings = random(300 + test, 6, random);
    int[] labels = random.ints(embeddings.count(), 0, classes).toArray();
    Examples examples =
        Examples.of(embeddings, labels, classes).train(range(0, 200)).validation(range(200, 300));
    try (Mlp mlp = Mlp.train(SMALL, examples, Training.of(Seed.of(seed), Progress.none()))) {
      float[][] scores = mlp.predict(embeddings.select(range(300, 300 + test)));
      long right = IntStream.range(0, test).filter(i -> best(scores[i]) == labels[300 + i]).count();
      double stray = STRAY * Math.sqrt(test) / 2;
      double chance = test / (double) classes;
      assertTrue(
          Math.abs(right - chance) < stray, right + " right of " + test + ", expected " + chance);
    }
  }

  private static int best(float[] scores) {
    return IntStream.range(0, scores.length).reduce(0, (a, b) -> scores[b] > scores[a] ? b : a);
  }

  @Property(tries = 10)
  void rowsInAnotherOrderGiveTheSameScoresInThatOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int count) {
    SplittableRandom random = Seed.of(seed).random();
    Embeddings train = random(30, 5, random);
    int[] labels = random.ints(30, 0, 3).toArray();
    labels[0] = 0;
    labels[1] = 1;
    try (Mlp mlp =
        Mlp.train(
            SMALL, Examples.of(train, labels, 3), Training.of(Seed.of(seed), Progress.none()))) {
      Embeddings queries = random(count, 5, random);
      int[] order = permutation(count, random);
      float[][] straight = mlp.predict(queries);
      float[][] permuted = mlp.predict(queries.select(order));
      for (int i = 0; i < count; i++) {
        assertArrayEquals(straight[order[i]], permuted[i], ROUNDING);
      }
    }
  }

  @Property(tries = 5)
  void rowsInAnotherOrderGiveTheSameImagesInThatOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count) {
    SplittableRandom random = Seed.of(seed).random();
    ImageDecoderConfig config =
        ImageDecoderConfig.small(1)
            .withMap(2, List.of(4, 3))
            .withFit(FitConfig.defaults().withBatchSize(4).withEpochs(1));
    TargetImages targets =
        (row, into, offset) -> {
          for (int i = 0; i < config.outputSize(); i++) {
            into[offset + i] = (float) ((row + i) % 7 / 7.0);
          }
        };
    try (ImageDecoder decoder =
        ImageDecoder.train(
            config,
            ImageExamples.of(random(10, 5, random), targets),
            Training.of(Seed.of(seed), Progress.none()))) {
      Embeddings queries = random(count, 5, random);
      int[] order = permutation(count, random);
      float[][] straight = decoder.predict(queries);
      float[][] permuted = decoder.predict(queries.select(order));
      for (int i = 0; i < count; i++) {
        assertArrayEquals(straight[order[i]], permuted[i], ROUNDING);
      }
    }
  }

  private static int[] permutation(int count, SplittableRandom random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(random.nextLong()));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}

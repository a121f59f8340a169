package org.histossl.eval;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.split.Side;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Predictions;

/**
 * What guessing reaches on the test side, knowing of the training side how often each class is:
 * always the most frequent one, or each as often as it is there.
 */
final class Baselines {
  /** What stands in the place of an encoder. */
  static final String NOBODY = "none";

  private Baselines() {}

  /** Both guesses; nothing for a data set without classes or without labeled tiles on a side. */
  static List<Results.Row> of(Task task, Bootstrap bootstrap, long seed) {
    int[] train = task.labelsOf(task.labeled(Side.TRAIN));
    int[] test = task.labeled(Side.TEST);
    int classes = task.dataset().classes().size();
    if (train.length == 0 || test.length == 0) {
      return List.of();
    }
    int[] always = new int[test.length];
    Arrays.fill(always, mostFrequent(train, classes));
    SplittableRandom random = Seed.of(seed).at("chance").random();
    int[] drawn = Arrays.stream(test).map(tile -> train[random.nextInt(train.length)]).toArray();
    return List.of(
        row(task, "majority: always the most frequent class", test, always, bootstrap, seed),
        row(task, "chance: classes drawn as often as they are", test, drawn, bootstrap, seed));
  }

  private static int mostFrequent(int[] labels, int classes) {
    long[] counts = new long[classes];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    int most = 0;
    for (int c = 1; c < classes; c++) {
      most = counts[c] > counts[most] ? c : most;
    }
    return most;
  }

  private static Results.Row row(
      Task task, String name, int[] test, int[] predicted, Bootstrap bootstrap, long seed) {
    Predictions predictions =
        Predictions.of(
            task.labelsOf(test), predicted, task.dataset().classes().size(), task.groupsOf(test));
    return Results.Row.of(task.name(), NOBODY, name, predictions, bootstrap, seed);
  }
}

package org.histossl.eval.crossvalidation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.core.Shuffle;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;

/**
 * Classifies every tile by tiles of other groups: groups are dealt to folds, and each fold is
 * classified by what the others have. With a share of the labels it tells how many labels an
 * encoder needs.
 *
 * <pre>{@code
 * CrossValidation folds = CrossValidation.of(labels, patients, classes, 10, Seed.of(1));
 * Predictions all = folds.predict(embeddings, FrozenClassifier.linear());
 * List<Predictions> few = folds.predict(embeddings, FrozenClassifier.linear(), 0.05, 5);
 * }</pre>
 */
public final class CrossValidation {
  private final List<Integer> labels;
  private final List<String> groups;
  private final int classes;
  private final List<int[]> held;
  private final Seed seed;

  private CrossValidation(
      List<Integer> labels, List<String> groups, int classes, List<int[]> held, Seed seed) {
    this.labels = labels;
    this.groups = groups;
    this.classes = classes;
    this.held = held;
    this.seed = seed;
  }

  /**
   * Deals groups to folds.
   *
   * @param labels the class of each tile, an index into the classes
   * @param groups what must stay together, such as the patient
   * @param classes the names of the classes, for messages
   * @param folds how many; of at most as many groups each is a fold of its own
   * @param seed decides among equal groups, and which labels a share keeps
   * @return the folds
   * @throws IllegalArgumentException naming the class, if one has tiles of no group, or of one
   *     only: nothing of it would be left to learn from
   */
  public static CrossValidation of(
      List<Integer> labels, List<String> groups, List<String> classes, int folds, Seed seed) {
    Check.that(folds >= 3, "folds must be at least 3, got %d", folds);
    Check.that(
        labels.size() == groups.size(),
        "every tile needs a label and a group, got %d labels and %d groups",
        labels.size(),
        groups.size());
    labels.forEach(label -> Check.index("label", label, classes.size()));
    checkSpread(labels, groups, classes);
    List<int[]> held = deal(labels, groups, folds, seed);
    for (int[] fold : held) {
      TreeSet<Integer> learnt = new TreeSet<>();
      Arrays.stream(others(fold, labels.size())).forEach(i -> learnt.add(labels.get(i)));
      for (int c = 0; c < classes.size(); c++) {
        Check.that(
            learnt.contains(c),
            "%d folds leave a fold for which class '%s' has no tile to learn from: ask for more"
                + " folds",
            folds,
            classes.get(c));
      }
    }
    return new CrossValidation(
        List.copyOf(labels), List.copyOf(groups), classes.size(), held, seed);
  }

  private static void checkSpread(List<Integer> labels, List<String> groups, List<String> classes) {
    for (int c = 0; c < classes.size(); c++) {
      TreeSet<String> of = new TreeSet<>();
      int tiles = 0;
      for (int i = 0; i < labels.size(); i++) {
        if (labels.get(i) == c) {
          of.add(groups.get(i));
          tiles++;
        }
      }
      Check.that(tiles > 0, "class '%s' has no tile", classes.get(c));
      Check.that(
          of.size() > 1,
          "class '%s' has all its %d tiles in group '%s': with the group held out there is none to"
              + " learn from. Each class needs tiles of at least 2 groups",
          classes.get(c),
          tiles,
          of.first());
    }
  }

  private static List<int[]> deal(List<Integer> labels, List<String> groups, int folds, Seed seed) {
    List<String> distinct = groups.stream().distinct().toList();
    List<int[]> held = new ArrayList<>();
    if (distinct.size() <= folds) {
      for (String group : distinct) {
        held.add(
            IntStream.range(0, groups.size()).filter(i -> groups.get(i).equals(group)).toArray());
      }
      return held;
    }
    List<OptionalInt> known = labels.stream().map(OptionalInt::of).toList();
    for (Split split : Splits.folds(known, groups, folds, seed.at("folds"))) {
      held.add(split.indices(groups, Side.TEST));
    }
    return held;
  }

  /** Rows that a fold does not hold. */
  private static int[] others(int[] fold, int count) {
    boolean[] out = new boolean[count];
    for (int row : fold) {
      out[row] = true;
    }
    return IntStream.range(0, count).filter(i -> !out[i]).toArray();
  }

  /**
   * Classifies all tiles with all labels.
   *
   * @param embeddings a row a tile
   * @param classifier what learns from the other folds
   * @return the predictions
   */
  public Predictions predict(Embeddings embeddings, FrozenClassifier classifier) {
    return predict(embeddings, classifier, 1, 1).get(0);
  }

  /**
   * Classifies all tiles with a share of the labels, at least one a class. The labels of a smaller
   * share are among those of a greater one of the same draw.
   *
   * @param embeddings a row a tile
   * @param classifier what learns from the other folds
   * @param share of each class's tiles of the other folds, in (0, 1]
   * @param draws how often the labels are drawn
   * @return the predictions of each draw
   */
  public List<Predictions> predict(
      Embeddings embeddings, FrozenClassifier classifier, double share, int draws) {
    Check.that(share > 0 && share <= 1, "the share of labels must be in (0, 1], got %s", share);
    Check.positive("draws", draws);
    LabeledEmbeddings all = new LabeledEmbeddings(embeddings, labels, groups, classes);
    int[] truth = all.labelArray();
    Groups together = Groups.of(groups);
    return IntStream.range(0, draws)
        .mapToObj(draw -> predicted(all, classifier, share, seed.at("labels").at(draw)))
        .map(predicted -> Predictions.of(truth, predicted, classes, together))
        .toList();
  }

  private int[] predicted(
      LabeledEmbeddings all, FrozenClassifier classifier, double share, Seed draw) {
    int[] predicted = new int[labels.size()];
    IntStream.range(0, held.size())
        .parallel()
        .forEach(
            fold -> {
              int[] test = held.get(fold);
              int[] train = some(others(test, labels.size()), share, draw.at(fold).random());
              int[] found = classifier.classify(all.select(train), all.embeddings().select(test));
              for (int i = 0; i < test.length; i++) {
                predicted[test[i]] = found[i];
              }
            });
    return predicted;
  }

  /** A share of each class's rows, in their order. */
  private int[] some(int[] rows, double share, SplittableRandom random) {
    if (share == 1) {
      return rows;
    }
    int[] order = rows.clone();
    Shuffle.inPlace(order, random);
    int[] counts = new int[classes];
    Arrays.stream(rows).forEach(row -> counts[labels.get(row)]++);
    int[] taken = new int[classes];
    return Arrays.stream(order)
        .filter(
            row -> {
              int label = labels.get(row);
              return taken[label]++ < Math.max(1, Math.round(share * counts[label]));
            })
        .sorted()
        .toArray();
  }
}

package org.histossl.data.split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * Makes splits and folds that keep every group on one side and the classes nearly in proportion.
 *
 * <pre>{@code
 * Split split = Splits.grouped(labels, patients, Shares.thesis(), Seed.of(7));
 * int[] train = split.indices(patients, Side.TRAIN);
 * }</pre>
 *
 * <p>Whole groups can only be dealt out approximately: from the largest to the smallest, each goes
 * where it lowers {@code sum over sides and classes of (n - t)^2 / t} most ({@code n} items there,
 * {@code t} items there in exact proportion), then single groups move while that lowers the sum.
 * Groups of one size are dealt in an order drawn from the seed. The outcome depends on which items
 * a group has, not on their order. Items of unknown label count as a class of their own.
 */
public final class Splits {
  private Splits() {}

  /**
   * A split.
   *
   * @param labels the class of every item, empty where unknown
   * @param groups the group of every item
   * @param shares the sides' shares; a side of share 0 stays empty, every other one gets a group
   * @param seed decides among equals
   * @return the split
   */
  public static Split grouped(
      List<OptionalInt> labels, List<String> groups, Shares shares, Seed seed) {
    List<Side> sides = new ArrayList<>();
    for (Side side : Side.values()) {
      if (shares.of(side) > 0) {
        sides.add(side);
      }
    }
    double[] parts = sides.stream().mapToDouble(shares::of).toArray();
    return split(deal(labels, groups, parts, seed), sides::get);
  }

  /**
   * Folds for cross-validation: in split {@code f} fold {@code f} is the test side, the next fold
   * the validation side, the others train.
   *
   * @param labels the class of every item, empty where unknown
   * @param groups the group of every item
   * @param folds how many, at least 3
   * @param seed decides among equals
   * @return a split for each fold
   */
  public static List<Split> folds(
      List<OptionalInt> labels, List<String> groups, int folds, Seed seed) {
    Check.that(folds >= 3, "folds must be at least 3, for train, validation, test; got %d", folds);
    double[] parts = new double[folds];
    Arrays.fill(parts, 1.0 / folds);
    Map<String, Integer> dealt = deal(labels, groups, parts, seed);
    List<Split> splits = new ArrayList<>();
    for (int f = 0; f < folds; f++) {
      int test = f;
      int validation = (f + 1) % folds;
      splits.add(
          split(
              dealt,
              part ->
                  part == test ? Side.TEST : part == validation ? Side.VALIDATION : Side.TRAIN));
    }
    return List.copyOf(splits);
  }

  private static Split split(Map<String, Integer> dealt, Function<Integer, Side> side) {
    TreeMap<String, Side> sides = new TreeMap<>();
    dealt.forEach((group, part) -> sides.put(group, side.apply(part)));
    return new Split(sides);
  }

  private static Map<String, Integer> deal(
      List<OptionalInt> labels, List<String> groups, double[] parts, Seed seed) {
    Check.that(
        labels.size() == groups.size(),
        "every item needs a label and a group, got %d labels and %d groups",
        labels.size(),
        groups.size());
    List<Group> all = Group.of(labels, groups);
    Check.that(
        all.size() >= parts.length,
        "%d sides need at least as many groups, got %d",
        parts.length,
        all.size());
    shuffle(all, seed.at("split").random());
    all.sort((a, b) -> Integer.compare(b.size(), a.size())); // stable: equals keep the drawn order
    return new Deal(all, parts).run();
  }

  private static void shuffle(List<Group> groups, SplittableRandom random) {
    for (int i = groups.size() - 1; i > 0; i--) {
      Collections.swap(groups, i, random.nextInt(i + 1));
    }
  }
}

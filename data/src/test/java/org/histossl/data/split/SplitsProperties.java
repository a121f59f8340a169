package org.histossl.data.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;

class SplitsProperties {
  private record Items(List<OptionalInt> labels, List<String> groups) {
    static Items random(int groups, int largest, int classes, long seed) {
      SplittableRandom random = Seed.of(seed).random();
      List<OptionalInt> labels = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int g = 0; g < groups; g++) {
        int size = 1 + random.nextInt(largest);
        for (int i = 0; i < size; i++) {
          int label = random.nextInt(classes + 1);
          labels.add(label == classes ? OptionalInt.empty() : OptionalInt.of(label));
          names.add("patient " + g);
        }
      }
      return new Items(labels, names);
    }
  }

  @Property(tries = 200)
  void everyItemIsOnOneSideAndNoSideIsEmpty(
      @ForAll @IntRange(min = 3, max = 60) int groups,
      @ForAll @IntRange(min = 1, max = 50) int largest,
      @ForAll @IntRange(min = 1, max = 5) int classes,
      @ForAll long seed) {
    Items items = Items.random(groups, largest, classes, seed);
    Split split = Splits.grouped(items.labels, items.groups, Shares.thesis(), Seed.of(seed));
    int all = 0;
    Set<String> seen = new HashSet<>();
    for (Side side : Side.values()) {
      int[] indices = split.indices(items.groups, side);
      assertTrue(indices.length > 0, side + " is empty");
      all += indices.length;
      Set<String> names = new HashSet<>();
      for (int i : indices) {
        names.add(items.groups.get(i));
      }
      for (String name : names) {
        assertTrue(seen.add(name), name + " is on two sides");
      }
    }
    assertEquals(items.groups.size(), all);
    assertEquals(groups, split.sides().size());
  }

  @Property(tries = 50)
  void theOrderOfItemsDoesNotMatterAndTheSeedDoes(@ForAll long seed) {
    Items items = Items.random(40, 1, 2, seed);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < items.groups.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    Split split = Splits.grouped(items.labels, items.groups, Shares.thesis(), Seed.of(seed));
    assertEquals(
        split,
        Splits.grouped(
            order.stream().map(items.labels::get).toList(),
            order.stream().map(items.groups::get).toList(),
            Shares.thesis(),
            Seed.of(seed)));
    Set<Split> others = new HashSet<>();
    for (long other = 0; other < 5; other++) {
      others.add(
          Splits.grouped(items.labels, items.groups, Shares.thesis(), Seed.of(seed).at(other)));
    }
    assertTrue(others.size() > 1);
  }

  /** With 200 groups of at most 10 items a side can be filled to a group's precision. */
  @Property(tries = 50)
  void sharesHoldForEveryClass(@ForAll @IntRange(min = 1, max = 5) int classes, @ForAll long seed) {
    Items items = Items.random(200, 10, classes, seed);
    Split split = Splits.grouped(items.labels, items.groups, Shares.thesis(), Seed.of(seed));
    TreeMap<Integer, Integer> total = new TreeMap<>();
    TreeMap<Integer, Integer> test = new TreeMap<>();
    for (int i = 0; i < items.labels.size(); i++) {
      int label = items.labels.get(i).orElse(-1);
      total.merge(label, 1, Integer::sum);
      if (split.side(items.groups.get(i)) == Side.TEST) {
        test.merge(label, 1, Integer::sum);
      }
    }
    total.forEach(
        (label, count) ->
            assertEquals(
                0.1, test.getOrDefault(label, 0) / (double) count, 0.03, "class " + label));
  }

  @Property(tries = 50)
  void everyGroupIsTestedInOneFoldAndValidatesAnother(
      @ForAll @IntRange(min = 3, max = 10) int folds, @ForAll long seed) {
    Items items = Items.random(30, 8, 3, seed);
    List<Split> splits = Splits.folds(items.labels, items.groups, folds, Seed.of(seed));
    assertEquals(folds, splits.size());
    for (String group : new HashSet<>(items.groups)) {
      for (Side side : List.of(Side.TEST, Side.VALIDATION)) {
        assertEquals(1, splits.stream().filter(split -> split.side(group) == side).count());
      }
    }
  }
}

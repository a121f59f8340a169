package org.histossl.data.split;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;

class JoinedGroupsProperties {
  private record Pair(int first, int second) {}

  private static List<Pair> pairs(int items, int count, SplittableRandom random) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new Pair(random.nextInt(items), random.nextInt(items)));
    }
    return pairs;
  }

  private static List<String> patients(int items, SplittableRandom random) {
    return IntStream.range(0, items).mapToObj(i -> "P" + random.nextInt(items)).toList();
  }

  @Property(tries = 100)
  void joinedItemsShareAGroupAndTheOthersKeepTheirs(
      @ForAll @IntRange(min = 1, max = 60) int items,
      @ForAll @IntRange(min = 0, max = 40) int joins,
      @ForAll long seed) {
    SplittableRandom random = Seed.of(seed).random();
    List<String> before = patients(items, random);
    List<Pair> pairs = pairs(items, joins, random);
    JoinedGroups groups = JoinedGroups.of(before);
    pairs.forEach(pair -> groups.join(pair.first, pair.second));
    List<String> after = groups.names();
    assertEquals(components(before, pairs), after);

    Collections.shuffle(pairs, new Random(seed));
    JoinedGroups other = JoinedGroups.of(before);
    pairs.forEach(pair -> other.join(pair.second, pair.first));
    assertEquals(after, other.names());
  }

  /** Naively: the smaller name spreads over every tie until nothing changes. */
  private static List<String> components(List<String> groups, List<Pair> pairs) {
    List<String> names = new ArrayList<>(groups);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < names.size(); i++) {
        for (int j = 0; j < names.size(); j++) {
          boolean tied =
              groups.get(i).equals(groups.get(j))
                  || pairs.contains(new Pair(i, j))
                  || pairs.contains(new Pair(j, i));
          if (tied && names.get(i).compareTo(names.get(j)) < 0) {
            names.set(j, names.get(i));
            changed = true;
          }
        }
      }
    }
    return names;
  }

  @Property(tries = 50)
  void aSplitOfJoinedGroupsKeepsEveryPairOnOneSide(@ForAll long seed) {
    SplittableRandom random = Seed.of(seed).random();
    List<String> patients = patients(200, random);
    List<Pair> pairs = pairs(200, 30, random);
    JoinedGroups groups = JoinedGroups.of(patients);
    pairs.forEach(pair -> groups.join(pair.first, pair.second));
    List<OptionalInt> labels =
        IntStream.range(0, 200).mapToObj(i -> OptionalInt.of(random.nextInt(3))).toList();
    Split split = Splits.grouped(labels, groups.names(), Shares.thesis(), Seed.of(seed));
    for (Pair pair : pairs) {
      assertEquals(
          split.side(groups.names().get(pair.first)), split.side(groups.names().get(pair.second)));
    }
    for (int i = 0; i < 200; i++) {
      int first = patients.indexOf(patients.get(i));
      assertEquals(split.side(groups.names().get(first)), split.side(groups.names().get(i)));
    }
  }

  @Example
  void slidesJoinPatientsAndALeakThroughThemIsTold() {
    List<String> patients = List.of("P2", "P1", "P3");
    JoinedGroups groups = JoinedGroups.of(patients).joinEqual(List.of("s", "s", "t"));
    assertEquals(List.of("P1", "P1", "P3"), groups.names());
    String leak =
        message(
            IllegalArgumentException.class,
            () -> Split.ofItems(groups.names(), List.of(Side.TRAIN, Side.TEST, Side.TRAIN)));
    assertEquals("leak: group 'P1' is on two sides, item 0 in train and item 1 in test", leak);
    assertTrue(
        message(IllegalArgumentException.class, () -> groups.joinEqual(List.of("s")))
            .startsWith("every item needs a key"));
    assertTrue(
        message(IllegalArgumentException.class, () -> groups.join(0, 3))
            .startsWith("item must be in 0..2"));
  }
}

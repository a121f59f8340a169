package org.histossl.data.split;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.core.Check;

/** A group's name and how many items of each class it has; the last class is the unknown one. */
final class Group {
  private final String name;
  private final int[] counts;

  private Group(String name, int classes) {
    this.name = name;
    this.counts = new int[classes];
  }

  /** The groups of items, by name. */
  static List<Group> of(List<OptionalInt> labels, List<String> groups) {
    int classes = 0;
    for (OptionalInt label : labels) {
      if (label.isPresent()) {
        int value = Math.toIntExact(Check.notNegative("label", label.getAsInt()));
        classes = Math.max(classes, value + 1);
      }
    }
    int unknown = classes;
    TreeMap<String, Group> byName = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      int label = labels.get(i).orElse(unknown);
      byName.computeIfAbsent(groups.get(i), n -> new Group(n, unknown + 1)).counts[label]++;
    }
    return new ArrayList<>(byName.values());
  }

  String name() {
    return name;
  }

  int[] counts() {
    return counts;
  }

  int size() {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}

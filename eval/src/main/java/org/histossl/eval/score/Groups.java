package org.histossl.eval.score;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;

/**
 * Which samples belong together: tiles of one patient are alike, so that a bootstrap which drew
 * tiles would be surer than it may be. Groups are numbered in the order of first appearance.
 */
public final class Groups {
  private final int[] groupOf;
  private final int count;

  private Groups(int[] groupOf, int count) {
    this.groupOf = groupOf;
    this.count = count;
  }

  /**
   * Groups by name.
   *
   * @param names each sample's group, such as its patient
   * @return the groups
   */
  public static Groups of(List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] groupOf = new int[names.size()];
    for (int i = 0; i < groupOf.length; i++) {
      Integer next = numbers.size();
      Integer known = numbers.putIfAbsent(names.get(i), next);
      groupOf[i] = known == null ? next : known;
    }
    return new Groups(groupOf, numbers.size());
  }

  /**
   * Every sample is a group of its own.
   *
   * @param samples how many samples there are
   * @return the groups
   */
  public static Groups each(int samples) {
    Check.notNegative("samples", samples);
    int[] groupOf = new int[samples];
    for (int i = 0; i < samples; i++) {
      groupOf[i] = i;
    }
    return new Groups(groupOf, samples);
  }

  /**
   * How many groups there are.
   *
   * @return the number of groups
   */
  public int count() {
    return count;
  }

  /**
   * How many samples there are.
   *
   * @return the number of samples
   */
  public int samples() {
    return groupOf.length;
  }

  /**
   * The group of a sample.
   *
   * @param sample which sample
   * @return its group's number
   */
  public int of(int sample) {
    return groupOf[Check.index("sample", sample, groupOf.length)];
  }

  boolean same(Groups other) {
    return count == other.count && java.util.Arrays.equals(groupOf, other.groupOf);
  }
}

package org.histossl.data.split;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;

/**
 * Groups joined where items of several belong together for another reason: one slide, or nearly the
 * same picture. What is joined stays on one side of a split, and joining is transitive.
 *
 * <pre>{@code
 * JoinedGroups groups = JoinedGroups.of(patients).joinEqual(slides);
 * pairs.forEach(pair -> groups.join(pair.first(), pair.second()));
 * Split split = Splits.grouped(labels, groups.names(), Shares.thesis(), seed);
 * }</pre>
 *
 * <p>Joined groups are called by the first of their names in alphabetical order, so that the
 * outcome does not depend on the order of joining. {@link Split#ofItems} with these names tells
 * whether somebody else's split leaks.
 */
public final class JoinedGroups {
  private final List<String> names;
  private final int[] parent;

  private JoinedGroups(List<String> names) {
    this.names = List.copyOf(names);
    this.parent = new int[names.size()];
    for (int i = 0; i < parent.length; i++) {
      parent[i] = i;
    }
  }

  /**
   * Groups to begin with.
   *
   * @param groups the group of every item
   * @return the groups; items of one name are joined
   */
  public static JoinedGroups of(List<String> groups) {
    JoinedGroups joined = new JoinedGroups(groups);
    joined.joinEqual(groups);
    return joined;
  }

  /**
   * Joins the groups of items that agree in something.
   *
   * @param keys a key an item, such as its slide
   * @return these groups
   */
  public JoinedGroups joinEqual(List<String> keys) {
    Check.that(
        keys.size() == parent.length,
        "every item needs a key, got %d keys for %d items",
        keys.size(),
        parent.length);
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < parent.length; i++) {
      Integer before = first.putIfAbsent(keys.get(i), i);
      if (before != null) {
        join(before, i);
      }
    }
    return this;
  }

  /**
   * Joins the groups of two items.
   *
   * @param first an item
   * @param second another
   * @return these groups
   */
  public JoinedGroups join(int first, int second) {
    int one = root(Check.index("item", first, parent.length));
    int other = root(Check.index("item", second, parent.length));
    if (names.get(one).compareTo(names.get(other)) <= 0) {
      parent[other] = one;
    } else {
      parent[one] = other;
    }
    return this;
  }

  /** The item that stands for a group: one with the first name. */
  private int root(int item) {
    int at = item;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]]; // halves the way for the next time
      at = parent[at];
    }
    return at;
  }

  /**
   * The joined groups.
   *
   * @return the group of every item
   */
  public List<String> names() {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < parent.length; i++) {
      joined.add(names.get(root(i)));
    }
    return List.copyOf(joined);
  }
}

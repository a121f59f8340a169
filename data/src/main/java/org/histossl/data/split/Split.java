package org.histossl.data.split;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;
import org.histossl.data.table.Table;

/**
 * The side of every group. Since sides belong to groups and not to items, no group can be on two.
 *
 * @param sides the groups' sides
 */
public record Split(SortedMap<String, Side> sides) {
  private static final List<String> COLUMNS = List.of("group", "side");

  /**
   * Copies the map.
   *
   * @param sides the groups' sides
   */
  public Split {
    sides = Collections.unmodifiableSortedMap(new TreeMap<>(sides));
  }

  /**
   * A split from the sides of items, as other programs give them.
   *
   * @param groups the group of every item
   * @param sides the side of every item
   * @return the split
   * @throws IllegalArgumentException naming the leak, if a group is on two sides
   */
  public static Split ofItems(List<String> groups, List<Side> sides) {
    Check.that(
        groups.size() == sides.size(),
        "every item needs a group and a side, got %d groups and %d sides",
        groups.size(),
        sides.size());
    Map<String, Integer> first = new HashMap<>();
    TreeMap<String, Side> byGroup = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      String group = groups.get(i);
      int before = first.computeIfAbsent(group, item -> -1);
      if (before < 0) {
        first.put(group, i);
        byGroup.put(group, sides.get(i));
      } else {
        Check.that(
            byGroup.get(group) == sides.get(i),
            "leak: group '%s' is on two sides, item %d in %s and item %d in %s",
            group,
            before,
            sides.get(before),
            i,
            sides.get(i));
      }
    }
    return new Split(byGroup);
  }

  /**
   * The side of a group.
   *
   * @param group the group
   * @return its side
   * @throws IllegalArgumentException if the split does not know the group
   */
  public Side side(String group) {
    Side side = sides.get(group);
    if (side == null) {
      throw new IllegalArgumentException(
          "group '" + group + "' is not in the split, which has " + sides.size() + " groups");
    }
    return side;
  }

  /**
   * The items of a side.
   *
   * @param groups the group of every item
   * @param side the side
   * @return the items' indices, ascending
   * @throws IllegalArgumentException if the split does not know a group
   */
  public int[] indices(List<String> groups, Side side) {
    return IntStream.range(0, groups.size()).filter(i -> side(groups.get(i)) == side).toArray();
  }

  /**
   * Writes the split as a CSV file with the columns {@code group} and {@code side}.
   *
   * @param file the file; replaced where it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    StringBuilder text = new StringBuilder(format.format(COLUMNS.toArray())).append('\n');
    sides.forEach((group, side) -> text.append(format.format(group, side)).append('\n'));
    WholeFile.write(file, text.toString());
  }

  /**
   * Reads a split.
   *
   * @param file a table with the columns {@code group} and {@code side}, see {@link Table}
   * @return the split
   * @throws IOException naming file and line, if it is damaged or leaks a group
   */
  public static Split read(Path file) throws IOException {
    TreeMap<String, Side> sides = new TreeMap<>();
    Map<String, Long> lines = new HashMap<>();
    for (Table.Row row : Table.read(file, COLUMNS)) {
      String group = row.exact("group");
      Side side = Side.named(row.get("side"), file, row.line());
      Side before = sides.put(group, side);
      Long line = lines.put(group, row.line());
      if (before != null && before != side) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: leak: group '%s' is in %s on line %d and in %s on line %d",
                file,
                group,
                before,
                line,
                side,
                row.line()));
      }
    }
    return new Split(sides);
  }
}

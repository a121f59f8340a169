package org.histossl.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of one run went.
 *
 * @param rows one row for each op that ran, in order
 */
public record Profile(List<Row> rows) {
  /**
   * Copies the rows.
   *
   * @param rows one row for each op that ran, in order
   */
  public Profile {
    rows = List.copyOf(rows);
  }

  /**
   * One op.
   *
   * @param operation what it is a part of, such as {@code linear}; a gradient ends in {@code '}
   * @param lowering what carried it out
   * @param shape the sizes of what it read and wrote
   * @param microseconds how long it took
   * @param bytes how much it wrote
   */
  public record Row(
      String operation, String lowering, String shape, double microseconds, long bytes) {}

  /**
   * How long all ops took.
   *
   * @return microseconds
   */
  public double microseconds() {
    return rows.stream().mapToDouble(Row::microseconds).sum();
  }

  /**
   * Rows of the same operation, lowering and shape summed up, the longest first.
   *
   * @return one tab-separated line a row: operation, lowering, shape, count, microseconds, bytes,
   *     share of the time
   */
  @Override
  public String toString() {
    Map<List<String>, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      groups
          .computeIfAbsent(
              List.of(row.operation(), row.lowering(), row.shape()), key -> new ArrayList<>())
          .add(row);
    }
    double total = microseconds();
    StringBuilder text =
        new StringBuilder("operation\tlowered to\tshape\tcount\tmicroseconds\tbytes\tshare\n");
    groups.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -time(entry.getValue())))
        .forEach(
            entry -> {
              double time = time(entry.getValue());
              text.append(String.join("\t", entry.getKey()))
                  .append(
                      String.format(
                          Locale.ROOT,
                          "\t%d\t%.1f\t%d\t%.1f%%%n",
                          entry.getValue().size(),
                          time,
                          entry.getValue().stream().mapToLong(Row::bytes).sum(),
                          100 * time / total));
            });
    return text.toString();
  }

  private static double time(List<Row> rows) {
    return rows.stream().mapToDouble(Row::microseconds).sum();
  }
}

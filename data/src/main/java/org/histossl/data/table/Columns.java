package org.histossl.data.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table's columns: where each is, by its name. */
final class Columns {
  /** More than tables of images have, and little enough to make room for in every row. */
  private static final int MOST = 1024;

  private final Path file;
  private final String separator;
  private final List<String> names;
  private final Map<String, Integer> indices = new HashMap<>();

  private Columns(Path file, String separator, List<String> names) {
    this.file = file;
    this.separator = separator;
    this.names = names;
  }

  /**
   * The columns of a header.
   *
   * @param separator what parts the cells, empty in a workbook
   * @throws IOException if one is missing, or given twice
   */
  static Columns of(Path file, String separator, List<String> header, List<String> wanted)
      throws IOException {
    List<String> names = header.stream().map(String::strip).toList();
    Columns columns = new Columns(file, separator, names);
    if (names.size() > MOST) {
      throw new IOException(
          file + ": a table may have " + MOST + " columns, this one has " + names.size());
    }
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.indexOf('\0') >= 0) {
        throw new IOException(
            file + ": not a CSV file in UTF-8: it has zero bytes; save it as \"CSV UTF-8\"");
      }
      if (!name.isEmpty() && columns.indices.putIfAbsent(name, i) != null) {
        throw new IOException(
            file + ": has two columns '" + name + "', and cannot say which counts: rename one");
      }
    }
    for (String column : wanted) {
      if (!columns.indices.containsKey(column)) {
        throw new IOException(
            file + ": needs a column '" + column + "', it has " + names + columns.parted());
      }
    }
    return columns;
  }

  /** Whether a header has all columns. */
  static boolean hasAll(List<String> header, List<String> wanted) {
    return header.stream().map(String::strip).toList().containsAll(wanted);
  }

  private String parted() {
    return switch (separator) {
      case "" -> "";
      case "\t" -> ", parted by tabs";
      default -> ", parted by '" + separator + "'";
    };
  }

  List<String> names() {
    return names;
  }

  /** The table's name, for messages about rows. */
  String table() {
    return String.valueOf(file.getFileName());
  }

  /** A comma that parts cells is none in numbers; elsewhere it may be a decimal mark. */
  boolean commaIsDecimal() {
    return !separator.equals(",");
  }

  /** A column's place, or -1. */
  int indexOf(String name) {
    return indices.getOrDefault(name, -1);
  }

  /** Hands a row on, unless it is empty. */
  void row(long line, List<String> cells, Table.Rows rows) throws IOException {
    for (int i = names.size(); i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: line %d has %d cells, the header names %d columns%s; a cell with a separator"
                    + " in it needs quotation marks",
                file,
                line,
                cells.size(),
                names.size(),
                parted()));
      }
    }
    if (!cells.stream().allMatch(String::isBlank)) {
      rows.row(new Table.Row(line, this, cells));
    }
  }
}

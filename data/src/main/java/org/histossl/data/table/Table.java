package org.histossl.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rows of a CSV file (UTF-8, with or without byte order mark) or of an Excel workbook's first
 * sheet ({@code .xlsx}). The first row names the columns; cells are trimmed.
 *
 * <pre>{@code
 * for (Table.Row row : Table.read(file, List.of("image_id", "isup_grade"))) {
 *   row.get("isup_grade");
 * }
 * }</pre>
 */
public final class Table {
  private Table() {}

  /**
   * A row.
   *
   * @param line its line in the file, from 1, where the header is
   * @param cells its cells by column
   */
  public record Row(long line, Map<String, String> cells) {
    /**
     * Copies the map.
     *
     * @param line its line in the file
     * @param cells its cells by column
     */
    public Row {
      cells = Map.copyOf(cells);
    }

    /**
     * A cell.
     *
     * @param column the column's name
     * @return the text, empty where the row has none
     */
    public String get(String column) {
      return cells.getOrDefault(column, "");
    }
  }

  /**
   * Reads a table.
   *
   * @param file the table
   * @param columns the columns that it must have; others are read too
   * @return its rows, without those that are empty
   * @throws IOException naming file and reason, if it is missing, damaged, or lacks a column
   */
  public static List<Row> read(Path file, List<String> columns) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such table");
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".xlsx") ? ExcelTable.read(file, columns) : CsvTable.read(file, columns);
  }

  static void requireColumns(Path file, List<String> present, List<String> wanted)
      throws IOException {
    for (String column : wanted) {
      if (!present.contains(column)) {
        throw new IOException(file + ": needs a column '" + column + "', it has " + present);
      }
    }
  }
}

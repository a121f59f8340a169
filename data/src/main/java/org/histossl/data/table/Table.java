package org.histossl.data.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.histossl.core.Check;

/**
 * The rows of a CSV file or of an Excel workbook's first sheet ({@code .xlsx}). The first row names
 * the columns; one without a name, such as the row index that pandas writes, is passed over.
 *
 * <pre>{@code
 * for (Table.Row row : Table.read(file, List.of("image_id", "isup_grade"))) {
 *   row.whole("isup_grade");
 * }
 * }</pre>
 *
 * <p>A CSV file is in UTF-8, with or without byte order mark, and parted by commas, semicolons or
 * tabs: by what gives the columns that are asked for. What is not quoted is trimmed. A column given
 * twice, and a row with more cells than columns, are refused.
 */
public final class Table {
  private Table() {}

  /** A row. */
  public static final class Row {
    private final long line;
    private final Columns columns;
    private final List<String> cells;

    Row(long line, Columns columns, List<String> cells) {
      this.line = line;
      this.columns = columns;
      this.cells = cells;
    }

    /**
     * Its line in the file, from 1, where the header is.
     *
     * @return the line, the last one of a row that runs over several
     */
    public long line() {
      return line;
    }

    /**
     * All columns of the table.
     *
     * @return their names in the file's order, an empty one for a column without
     */
    public List<String> columns() {
      return columns.names();
    }

    /**
     * A cell.
     *
     * @param column the column's name
     * @return the text, trimmed; empty where it is unknown: the table has no such column, the cell
     *     is empty, or says NA, NaN or the like
     */
    public String get(String column) {
      String text = exact(column).strip();
      return CellText.isUnknown(text) ? "" : text;
    }

    /**
     * A cell with what stands in quotation marks untouched, as in tables of the library's own.
     *
     * @param column the column's name
     * @return the text, empty where there is none
     */
    public String exact(String column) {
      int at = columns.indexOf(column);
      return at >= 0 && at < cells.size() ? cells.get(at) : "";
    }

    /**
     * A cell that names a class, a patient, a slide. A whole number that is written with a fraction
     * of zero, as pandas does once a cell of the column is unknown, is that number: {@code 12.0} is
     * {@code 12}.
     *
     * @param column the column's name
     * @return the name, empty where it is unknown
     */
    public String name(String column) {
      return CellText.name(get(column), columns.commaIsDecimal());
    }

    /**
     * A cell that holds a whole number, which may be written with a fraction of zero.
     *
     * @param column the column's name
     * @return the number, empty where it is unknown
     * @throws IOException naming column, line and what came, if it is something else
     */
    public OptionalLong whole(String column) throws IOException {
      String text = get(column);
      if (text.isEmpty()) {
        return OptionalLong.empty();
      }
      try {
        return OptionalLong.of(CellText.whole(text, columns.commaIsDecimal()));
      } catch (IllegalArgumentException e) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s must be a whole number or empty, got '%s'%s in line %d of %s",
                column,
                text,
                e.getMessage(),
                line,
                columns.table()),
            e);
      }
    }
  }

  /** Takes rows one by one. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Takes a row.
     *
     * @param row the row
     * @throws IOException if it cannot be used
     */
    void row(Row row) throws IOException;
  }

  /**
   * Reads a table.
   *
   * @param file the table
   * @param columns the columns that it must have; others are read too
   * @return its rows, without those that are empty; at least one
   * @throws IOException naming file and reason, if it is missing, damaged, lacks a column or has no
   *     row
   */
  public static List<Row> read(Path file, List<String> columns) throws IOException {
    List<Row> rows = new ArrayList<>();
    forEach(file, columns, rows::add);
    if (rows.isEmpty()) {
      throw new IOException(file + ": has no rows below its header");
    }
    return rows;
  }

  /**
   * Reads a table that may be larger than memory, or empty.
   *
   * @param file the table
   * @param columns the columns that it must have; others are read too
   * @param rows takes the rows, without those that are empty
   * @throws IOException naming file and reason, if it is missing, damaged or lacks a column
   */
  public static void forEach(Path file, List<String> columns, Rows rows) throws IOException {
    Check.file("table", file);
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".xlsx")) {
      ExcelTable.read(file, columns, rows);
    } else {
      CsvTable.read(file, columns, rows);
    }
  }
}

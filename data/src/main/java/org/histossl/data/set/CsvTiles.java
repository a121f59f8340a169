package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.table.Table;
import org.histossl.data.tile.ClassScheme;

/**
 * Images that a table names, a row each: {@code path} (from the table's folder), {@code label} (the
 * class's name; empty where unknown), {@code group} (patient or slide), and, where there are masks,
 * {@code mask} (the path of an image whose first channel holds the class's number). The table may
 * be CSV or {@code .xlsx}, see {@link Table}; a label or group 1.0 is 1.
 *
 * <pre>{@code
 * path,label,group
 * tumour/P3_64.jpg,tumour,P3
 *
 * TileSet tiles = CsvTiles.open(Path.of("tiles/labels.csv"));
 * }</pre>
 *
 * <p>Rows whose files are missing, lie outside of the table's folder or come twice are listed as
 * problems; a row without a group is one too, since it would leak. A table of nothing but problems
 * is refused.
 */
public final class CsvTiles {
  private static final String PATH = "path";
  private static final String FILE = "file";
  private static final String LABEL = "label";
  private static final String GROUP = "group";
  private static final String MASK = "mask";

  private CsvTiles() {}

  /**
   * Reads a table whose classes are the labels that occur, numbered as by {@link
   * ClassScheme#ofNames}.
   *
   * @param table the table
   * @return the tiles
   * @throws IOException naming what is missing: the table, a column, any label
   */
  public static TileSet open(Path table) throws IOException {
    List<Table.Row> rows = rows(table);
    List<String> labels =
        rows.stream().map(row -> row.name(LABEL)).filter(label -> !label.isEmpty()).toList();
    if (labels.isEmpty()) {
      throw new IOException(table + ": no row has a label; give the classes");
    }
    return read(table, rows, ClassScheme.ofNames(name(table), labels));
  }

  /**
   * Reads a table whose classes are known.
   *
   * @param table the table
   * @param scheme the classes; a label is one of their names
   * @return the tiles; a row of another label is a problem
   * @throws IOException naming what is missing: the table, a column
   */
  public static TileSet open(Path table, ClassScheme scheme) throws IOException {
    return read(table, rows(table), scheme);
  }

  private static List<Table.Row> rows(Path table) throws IOException {
    List<Table.Row> rows = Table.read(table, List.of(LABEL, GROUP));
    if (rows.stream().allMatch(row -> path(row).isEmpty())) {
      throw new IOException(table + ": names no image; it needs a column 'path' or 'file'");
    }
    return rows;
  }

  private static String path(Table.Row row) {
    return row.get(PATH).isEmpty() ? row.get(FILE) : row.get(PATH);
  }

  private static String name(Path table) {
    return SetFiles.stem(String.valueOf(table.getFileName()));
  }

  private static TileSet read(Path table, List<Table.Row> rows, ClassScheme scheme)
      throws IOException {
    Path folder = Objects.requireNonNull(table.toAbsolutePath().getParent(), "a file has a folder");
    SetFiles files = SetFiles.open(folder, "a table's images lie below its folder");
    SetBuilder set = new SetBuilder();
    for (Table.Row row : rows) {
      set.add(path(row), () -> image(files, row, scheme));
    }
    set.requireUsable(table);
    return set.build(name(table), scheme, MaskCodes.identity(scheme));
  }

  private static LabeledImage image(SetFiles files, Table.Row row, ClassScheme scheme)
      throws IOException {
    String label = row.name(LABEL);
    int number = scheme.classes().indexOf(label);
    if (number < 0 && !label.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a label must be one of %s or empty, got '%s' in line %d",
              scheme.classes(),
              label,
              row.line()));
    }
    String group = row.name(GROUP);
    if (group.isEmpty()) {
      throw new IOException("line " + row.line() + " has no group");
    }
    String mask = row.get(MASK);
    return new LabeledImage(
        path(row),
        group,
        number < 0 ? OptionalInt.empty() : OptionalInt.of(number),
        files.file(path(row)),
        mask.isEmpty() ? Optional.empty() : Optional.of(files.file(mask)));
  }
}

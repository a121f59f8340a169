package org.histossl.data.tile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;
import org.histossl.data.table.Table;

/** The manifest's lines. */
final class Manifest {
  private static final String KEPT = "kept";

  static final List<String> COLUMNS =
      List.of(
          "slide",
          "level",
          "x",
          "y",
          "size",
          "label",
          "verdict",
          "emptiness",
          "edges",
          "homogeneity",
          "ink",
          "sharpness",
          "saturation",
          "shard",
          "offset",
          "length",
          "digest");

  static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private Manifest() {}

  /** Takes the manifest's lines one by one. */
  @FunctionalInterface
  interface Lines {
    void line(Tile tile, StoredTile stored) throws IOException;
  }

  static String header() {
    return FORMAT.format(COLUMNS.toArray()) + "\n";
  }

  static String line(Tile tile, StoredTile stored) {
    boolean pixels = stored.length() > 0;
    return FORMAT.format(
            tile.slide(),
            tile.level(),
            tile.x(),
            tile.y(),
            tile.sizePixels(),
            tile.label().isPresent() ? Integer.toString(tile.label().getAsInt()) : "",
            tile.reasonDropped().orElse(KEPT),
            (float) tile.scores().emptiness(),
            (float) tile.scores().edges(),
            (float) tile.scores().homogeneity(),
            (float) tile.scores().ink(),
            (float) tile.scores().sharpness(),
            (float) tile.scores().saturation(),
            pixels ? StoreLayout.number(stored.shard()) : "",
            pixels ? Long.toString(stored.offset()) : "",
            pixels ? Integer.toString(stored.length()) : "",
            pixels ? String.format(Locale.ROOT, "%016x", stored.digest()) : "")
        + "\n";
  }

  static void read(Path file, Lines lines) throws IOException {
    Table.forEach(
        file,
        COLUMNS,
        row -> {
          if (row.line() == 2 && !row.columns().equals(COLUMNS)) {
            throw new IOException(
                file + ": a manifest has the columns " + COLUMNS + ", got " + row.columns());
          }
          try {
            lines.line(tile(row), stored(row));
          } catch (IllegalArgumentException e) {
            throw new IOException(file + ": line " + row.line() + ": " + e.getMessage(), e);
          }
        });
  }

  private static Tile tile(Table.Row row) {
    String label = row.exact("label");
    String verdict = row.exact("verdict");
    return new Tile(
        row.exact("slide"),
        Integer.parseInt(row.exact("level")),
        Integer.parseInt(row.exact("x")),
        Integer.parseInt(row.exact("y")),
        Integer.parseInt(row.exact("size")),
        new TileScores(
            Float.parseFloat(row.exact("emptiness")),
            Float.parseFloat(row.exact("edges")),
            Float.parseFloat(row.exact("homogeneity")),
            Float.parseFloat(row.exact("ink")),
            Float.parseFloat(row.exact("sharpness")),
            Float.parseFloat(row.exact("saturation"))),
        label.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(label)),
        verdict.equals(KEPT) ? Optional.empty() : Optional.of(verdict));
  }

  private static StoredTile stored(Table.Row row) {
    if (row.exact("length").isEmpty()) {
      return StoredTile.NO_PIXELS;
    }
    // A number, never a name: a manifest cannot point outside its store.
    int shard = Integer.parseInt(row.exact("shard"));
    long offset = Long.parseLong(row.exact("offset"));
    int length = Integer.parseInt(row.exact("length"));
    if (shard < 0 || offset < 0 || length <= 0) {
      throw new IllegalArgumentException("shard and offset must not be negative, length positive");
    }
    return new StoredTile(shard, offset, length, Long.parseUnsignedLong(row.exact("digest"), 16));
  }
}

package org.histossl.data.tile;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

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
    CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser = format.parse(reader)) {
      if (!parser.getHeaderNames().equals(COLUMNS)) {
        throw new IOException(
            file + ": a manifest has the columns " + COLUMNS + ", got " + parser.getHeaderNames());
      }
      for (CSVRecord line : parser) {
        try {
          lines.line(tile(line), stored(line));
        } catch (IllegalArgumentException e) {
          throw new IOException(
              file + ": line " + parser.getCurrentLineNumber() + ": " + e.getMessage(), e);
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Tile tile(CSVRecord line) {
    String label = line.get("label");
    String verdict = line.get("verdict");
    return new Tile(
        line.get("slide"),
        Integer.parseInt(line.get("level")),
        Integer.parseInt(line.get("x")),
        Integer.parseInt(line.get("y")),
        Integer.parseInt(line.get("size")),
        new TileScores(
            Float.parseFloat(line.get("emptiness")),
            Float.parseFloat(line.get("edges")),
            Float.parseFloat(line.get("homogeneity")),
            Float.parseFloat(line.get("ink")),
            Float.parseFloat(line.get("sharpness")),
            Float.parseFloat(line.get("saturation"))),
        label.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(label)),
        verdict.equals(KEPT) ? Optional.empty() : Optional.of(verdict));
  }

  private static StoredTile stored(CSVRecord line) {
    if (line.get("length").isEmpty()) {
      return StoredTile.NO_PIXELS;
    }
    // A number, never a name: a manifest cannot point outside its store.
    int shard = Integer.parseInt(line.get("shard"));
    long offset = Long.parseLong(line.get("offset"));
    int length = Integer.parseInt(line.get("length"));
    if (shard < 0 || offset < 0 || length <= 0) {
      throw new IllegalArgumentException("shard and offset must not be negative, length positive");
    }
    return new StoredTile(shard, offset, length, Long.parseUnsignedLong(line.get("digest"), 16));
  }
}

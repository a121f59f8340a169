package org.histossl.eval.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.histossl.core.Check;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;

/**
 * Where the tile lies that a row of embeddings is of, so that other programs can find it on the
 * slide.
 *
 * <pre>{@code
 * List<TilePlace> places = TilePlace.of(store, fileBySlide);
 * embeddings.writeCsv(csv, TilePlace.columns(places));
 * embeddings.writePlaced(safetensors, places);
 * }</pre>
 *
 * @param slide the slide's id
 * @param level the level that it was cut from, 0 the finest
 * @param x left column, in pixels of that level
 * @param y top row, likewise
 * @param sizePixels its edge, likewise
 * @param downsample how many pixels of level 0 one of that level spans along an axis, at least 1
 * @param micronsPerPixel edge of a pixel of that level in micrometres; empty where the slide does
 *     not tell
 */
public record TilePlace(
    String slide,
    int level,
    int x,
    int y,
    int sizePixels,
    double downsample,
    OptionalDouble micronsPerPixel) {
  /** Checks the numbers. */
  public TilePlace {
    Check.notNegative("level", level);
    Check.notNegative("x", x);
    Check.notNegative("y", y);
    Check.positive("sizePixels", sizePixels);
    Check.that(
        downsample >= 1 && Double.isFinite(downsample),
        "downsample must be at least 1, got %s",
        downsample);
    micronsPerPixel.ifPresent(value -> Check.positive("micronsPerPixel", value));
  }

  /**
   * The places of a store's tiles.
   *
   * @param store the tiles
   * @param files the file of every slide that has tiles in the store, by the slide's id
   * @return a place a tile, in the store's order
   * @throws IOException if a slide cannot be opened, or has no such level
   */
  public static List<TilePlace> of(TileStore store, Map<String, Path> files) throws IOException {
    Map<String, Map<Integer, Scale>> scales = new HashMap<>();
    List<TilePlace> places = new ArrayList<>(store.size());
    for (int i = 0; i < store.size(); i++) {
      Tile tile = store.tile(i);
      if (!scales.containsKey(tile.slide())) {
        scales.put(
            tile.slide(),
            scales(
                Check.found(
                    files.get(tile.slide()), "no file is known of slide '%s'", tile.slide())));
      }
      Scale scale =
          Check.found(
              scales.get(tile.slide()).get(tile.level()),
              "slide '%s' has no level %d",
              tile.slide(),
              tile.level());
      places.add(
          new TilePlace(
              tile.slide(),
              tile.level(),
              tile.x(),
              tile.y(),
              tile.sizePixels(),
              scale.downsample(),
              scale.micronsPerPixel()));
    }
    return places;
  }

  private record Scale(double downsample, OptionalDouble micronsPerPixel) {}

  private static Map<Integer, Scale> scales(Path file) throws IOException {
    try (Slide slide = Slides.open(file)) {
      OptionalDouble finest = slide.micronsPerPixel();
      Map<Integer, Scale> scales = new HashMap<>();
      for (Level level : slide.levels()) {
        scales.put(
            level.index(),
            new Scale(
                level.downsample(),
                finest.isPresent()
                    ? OptionalDouble.of(finest.getAsDouble() * level.downsample())
                    : OptionalDouble.empty()));
      }
      return scales;
    }
  }

  /**
   * The tile's left column at level 0.
   *
   * @return {@code x} times the downsample, rounded
   */
  public long levelZeroX() {
    return Math.round(x * downsample);
  }

  /**
   * The tile's top row at level 0.
   *
   * @return {@code y} times the downsample, rounded
   */
  public long levelZeroY() {
    return Math.round(y * downsample);
  }

  /**
   * The tile's edge at level 0.
   *
   * @return the size times the downsample, rounded
   */
  public long levelZeroSize() {
    return Math.round(sizePixels * downsample);
  }

  /**
   * Places as columns of a table.
   *
   * @param places a place a row
   * @return slide, level, x, y, sizePixels, downsample, micronsPerPixel; the last one empty where
   *     unknown
   */
  public static List<EmbeddingFile.Column> columns(List<TilePlace> places) {
    List<TilePlace> rows = List.copyOf(places);
    return List.of(
        new EmbeddingFile.Column("slide", row -> rows.get(row).slide()),
        new EmbeddingFile.Column("level", row -> Integer.toString(rows.get(row).level())),
        new EmbeddingFile.Column("x", row -> Integer.toString(rows.get(row).x())),
        new EmbeddingFile.Column("y", row -> Integer.toString(rows.get(row).y())),
        new EmbeddingFile.Column("sizePixels", row -> Integer.toString(rows.get(row).sizePixels())),
        new EmbeddingFile.Column("downsample", row -> Double.toString(rows.get(row).downsample())),
        new EmbeddingFile.Column(
            "micronsPerPixel",
            row -> {
              OptionalDouble value = rows.get(row).micronsPerPixel();
              return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
            }));
  }
}

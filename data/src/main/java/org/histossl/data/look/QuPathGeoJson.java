package org.histossl.data.look;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.histossl.core.file.WholeFile;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileScores;

/**
 * A slide's tiles as GeoJSON, which QuPath opens by dropping the file on the slide: a {@code
 * FeatureCollection} of squares in pixels of level 0, each a QuPath tile, classified as {@code
 * kept} or by the reason of dropping, with its scores as measurements.
 *
 * <p>Source: RFC 7946; QuPath's own export, whose properties are {@code objectType}, {@code
 * classification} with {@code name} and {@code color}, and {@code measurements}.
 *
 * <pre>{@code
 * QuPathGeoJson.write(Path.of("A17.geojson"), slide, store.tiles(0), QuPathGeoJson.ObjectType.TILE);
 * }</pre>
 */
public final class QuPathGeoJson {
  private QuPathGeoJson() {}

  /** What the squares become in QuPath. */
  public enum ObjectType {
    /** Many, for measuring: not to be edited. */
    TILE("tile"),
    /** Few, to be edited by hand. */
    ANNOTATION("annotation");

    private final String word;

    ObjectType(String word) {
      this.word = word;
    }
  }

  /**
   * Writes the file.
   *
   * @param file the file, replaced if it exists
   * @param slide the slide, for the sizes of its levels
   * @param tiles its tiles
   * @param type what they become
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Slide slide, List<Tile> tiles, ObjectType type)
      throws IOException {
    WholeFile.write(file, out -> write(out, slide, tiles, type));
  }

  private static void write(OutputStream out, Slide slide, List<Tile> tiles, ObjectType type)
      throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
      for (Tile tile : tiles) {
        feature(json, slide.levels().get(tile.level()), tile, type);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void feature(JsonGenerator json, Level level, Tile tile, ObjectType type)
      throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    geometry(json, level, tile);
    json.writeObjectFieldStart("properties");
    json.writeStringField("objectType", type.word);
    json.writeObjectFieldStart("classification");
    json.writeStringField("name", Palette.verdict(tile));
    Color color = Palette.of(Palette.verdict(tile));
    json.writeFieldName("color");
    json.writeArray(new int[] {color.getRed(), color.getGreen(), color.getBlue()}, 0, 3);
    json.writeEndObject();
    measurements(json, tile);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void geometry(JsonGenerator json, Level level, Tile tile) throws IOException {
    double left = tile.x() * level.downsample();
    double top = tile.y() * level.downsample();
    double right = (tile.x() + tile.sizePixels()) * level.downsample();
    double bottom = (tile.y() + tile.sizePixels()) * level.downsample();
    double[][] ring = {{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}};
    json.writeObjectFieldStart("geometry");
    json.writeStringField("type", "Polygon");
    json.writeArrayFieldStart("coordinates");
    json.writeStartArray();
    for (double[] corner : ring) {
      json.writeArray(corner, 0, 2);
    }
    json.writeEndArray();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void measurements(JsonGenerator json, Tile tile) throws IOException {
    TileScores scores = tile.scores();
    json.writeObjectFieldStart("measurements");
    json.writeNumberField("emptiness", scores.emptiness());
    json.writeNumberField("edges", scores.edges());
    json.writeNumberField("homogeneity", scores.homogeneity());
    json.writeNumberField("ink", scores.ink());
    json.writeNumberField("sharpness", scores.sharpness());
    json.writeNumberField("saturation", scores.saturation());
    if (tile.label().isPresent()) {
      json.writeNumberField("label", tile.label().getAsInt());
    }
    json.writeEndObject();
  }
}

package org.histossl.data.look;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;
import org.histossl.data.slide.Slide;
import org.histossl.data.tile.Tile;

/**
 * Polygons on a slide as GeoJSON, which QuPath opens by dropping the file on the slide: a {@code
 * FeatureCollection} in pixels of level 0, each of a class that has a color, with numbers as
 * measurements. A slide's tiles become squares, classified as {@code kept} or by the reason of
 * dropping.
 *
 * <p>Source: RFC 7946; QuPath's own export, whose properties are {@code objectType}, {@code
 * classification} with {@code name} and {@code color} (its reader ends the import where either is
 * missing), and {@code measurements}, of which it takes finite numbers alone.
 *
 * <pre>{@code
 * QuPathGeoJson.write(Path.of("A17.geojson"), slide, store.tiles(0), QuPathGeoJson.ObjectType.TILE);
 * }</pre>
 */
public final class QuPathGeoJson {
  private static final int LEAST_CORNERS = 3;

  private QuPathGeoJson() {}

  /** What the polygons become in QuPath. */
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
   * A polygon.
   *
   * @param rings the outer ring, then those of holes: corners {@code {x, y}} in pixels of level 0,
   *     the first one not repeated
   * @param type what it becomes
   * @param name the name of its class
   * @param color the color of its class, {@code 0xRRGGBB}
   * @param measurements numbers by name
   */
  public record Feature(
      List<List<double[]>> rings,
      ObjectType type,
      String name,
      int color,
      Map<String, ? extends Number> measurements) {
    /** Refuses what QuPath ends an import at. */
    public Feature {
      Check.that(!name.isBlank(), "a polygon's class needs a name, got '%s'", name);
      Check.that(!rings.isEmpty(), "a polygon needs its outer ring, got none");
      for (List<double[]> ring : rings) {
        Check.that(
            ring.size() >= LEAST_CORNERS, "a ring needs at least 3 corners, got %d", ring.size());
        for (double[] corner : ring) {
          Check.that(
              corner.length == 2 && Double.isFinite(corner[0]) && Double.isFinite(corner[1]),
              "a corner is 2 finite numbers, got %s",
              Arrays.toString(corner));
        }
      }
      measurements.forEach(
          (key, value) ->
              Check.that(
                  Double.isFinite(value.doubleValue()),
                  "measurements must be finite, got %s of '%s'",
                  value,
                  key));
    }
  }

  /**
   * Writes a slide's tiles.
   *
   * @param file the file, replaced if it exists
   * @param slide the slide, for the sizes of its levels
   * @param tiles its tiles
   * @param type what they become
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Slide slide, List<Tile> tiles, ObjectType type)
      throws IOException {
    write(file, tiles.stream().map(tile -> square(slide, tile, type)));
  }

  private static Feature square(Slide slide, Tile tile, ObjectType type) {
    double downsample = slide.levels().get(tile.level()).downsample();
    double left = tile.x() * downsample;
    double top = tile.y() * downsample;
    double right = (tile.x() + tile.sizePixels()) * downsample;
    double bottom = (tile.y() + tile.sizePixels()) * downsample;
    List<double[]> ring =
        List.of(
            new double[] {left, top},
            new double[] {right, top},
            new double[] {right, bottom},
            new double[] {left, bottom});
    Map<String, Number> measurements = new LinkedHashMap<>(tile.scores().byName());
    tile.label().ifPresent(label -> measurements.put("label", label));
    String verdict = Palette.verdict(tile);
    return new Feature(
        List.of(ring), type, verdict, Palette.of(verdict).getRGB() & 0xffffff, measurements);
  }

  /**
   * Writes polygons.
   *
   * @param file the file, replaced if it exists
   * @param features the polygons
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(Path file, Stream<Feature> features) throws IOException {
    WholeFile.write(file, out -> write(out, features));
  }

  private static void write(OutputStream out, Stream<Feature> features) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
      for (Iterator<Feature> each = features.iterator(); each.hasNext(); ) {
        write(json, each.next());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, Feature feature) throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeObjectFieldStart("geometry");
    json.writeStringField("type", "Polygon");
    json.writeArrayFieldStart("coordinates");
    for (List<double[]> ring : feature.rings()) {
      json.writeStartArray();
      for (int i = 0; i <= ring.size(); i++) { // the last position repeats the first
        json.writeArray(ring.get(i % ring.size()), 0, 2);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeObjectFieldStart("properties");
    json.writeStringField("objectType", feature.type().word);
    json.writeObjectFieldStart("classification");
    json.writeStringField("name", feature.name());
    json.writeFieldName("color");
    int color = feature.color();
    json.writeArray(new int[] {color >> 16 & 255, color >> 8 & 255, color & 255}, 0, 3);
    json.writeEndObject();
    json.writeObjectFieldStart("measurements");
    for (Map.Entry<String, ? extends Number> one : feature.measurements().entrySet()) {
      if (one.getValue() instanceof Integer number) {
        json.writeNumberField(one.getKey(), number);
      } else {
        json.writeNumberField(one.getKey(), one.getValue().doubleValue());
      }
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }
}

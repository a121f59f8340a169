package org.histossl.core.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What QuPath's reader of GeoJSON demands, for the tests of whatever writes such files: where one
 * of these does not hold, some release of QuPath ends the import, or imports something else.
 *
 * <p>Read off QuPath's {@code PathObjectTypeAdapters}, {@code QuPathTypeAdapters} and {@code
 * GsonTools.PathClassTypeAdapter}, releases 0.2 to 0.6.
 */
public final class QuPathRules {
  /** An object of another type becomes an annotation, with a warning in the log. */
  private static final Set<String> OBJECT_TYPES = Set.of("annotation", "detection", "tile", "cell");

  /** A closed ring of a polygon repeats its first corner. */
  private static final int LEAST_POSITIONS = 4;

  private QuPathRules() {}

  /**
   * Checks a file.
   *
   * @param file a file that QuPath is to import
   * @return how many objects it has
   * @throws IOException if it is no JSON
   */
  public static int check(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertEquals("FeatureCollection", root.path("type").asText());
    assertTrue(root.path("features").isArray(), "features must be an array");
    root.path("features").forEach(QuPathRules::feature);
    return root.path("features").size();
  }

  private static void feature(JsonNode feature) {
    assertEquals("Feature", feature.path("type").asText());
    // releases before 0.4 take an id for the object's type, later ones for a UUID
    assertFalse(feature.has("id"), "no id: it means different things to different releases");
    geometry(feature.path("geometry"));
    JsonNode properties = feature.path("properties");
    assertTrue(properties.isObject(), "properties must be an object");
    assertTrue(
        OBJECT_TYPES.contains(properties.path("objectType").asText()),
        () -> "objectType: " + properties.path("objectType"));
    classification(properties.path("classification"));
    measurements(properties.path("measurements"));
  }

  private static void geometry(JsonNode geometry) {
    assertEquals("Polygon", geometry.path("type").asText());
    assertFalse(geometry.path("coordinates").isEmpty(), "a polygon has at least its outer ring");
    for (JsonNode ring : geometry.path("coordinates")) {
      assertTrue(ring.size() >= LEAST_POSITIONS, () -> "a ring needs 4 positions: " + ring);
      assertEquals(ring.get(0), ring.get(ring.size() - 1), "a ring must be closed");
      for (JsonNode position : ring) {
        assertEquals(2, position.size(), position::toString);
        assertTrue(position.get(0).isNumber() && position.get(1).isNumber(), position::toString);
      }
    }
  }

  /** A class without a name or without a color ends the import. */
  private static void classification(JsonNode classification) {
    assertTrue(classification.isObject(), "classification must be an object");
    assertTrue(classification.path("name").isTextual(), "classification needs a name");
    assertFalse(classification.path("name").asText().isBlank(), "classification needs a name");
    JsonNode color = classification.path("color");
    assertEquals(3, color.size(), () -> "classification needs a color of 3 numbers: " + color);
    for (JsonNode one : color) {
      assertTrue(one.isInt() && one.asInt() >= 0 && one.asInt() <= 255, color::toString);
    }
  }

  /** Read as a map of doubles: a text such as "NaN" among them ends the import. */
  private static void measurements(JsonNode measurements) {
    assertTrue(measurements.isObject(), "measurements must be an object");
    for (Iterator<Map.Entry<String, JsonNode>> each = measurements.fields(); each.hasNext(); ) {
      Map.Entry<String, JsonNode> one = each.next();
      assertTrue(one.getValue().isNumber(), () -> one.getKey() + ": " + one.getValue());
    }
  }
}

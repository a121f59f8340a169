package org.histossl.data.tile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * How a store was made: a run goes on with a store only if all of it is the same. What it was made
 * of is in the {@link SlideRecord}s.
 *
 * @param format name and version of the layout
 * @param scheme the classes
 * @param tiles how the slides were cut
 * @param encoding how pixels are written
 */
@JsonIgnoreProperties({"slides", "slidesDigest"}) // of the format without inputs
record StoreSettings(String format, ClassScheme scheme, Tiles tiles, TileEncoding encoding) {
  static final String FORMAT = "histossl tile store 2";

  /** Keeps no record of what its slides were made of. */
  static final String FORMAT_WITHOUT_INPUTS = "histossl tile store 1";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  StoreSettings {
    Check.that(
        FORMAT.equals(format) || FORMAT_WITHOUT_INPUTS.equals(format),
        "a tile store's format is '%s' or '%s', got '%s'",
        FORMAT,
        FORMAT_WITHOUT_INPUTS,
        format);
    Check.that(
        scheme != null && tiles != null && encoding != null,
        "a tile store's settings need scheme, tiles and encoding");
  }

  /** Whether a store with these settings has a record of what its slides were made of. */
  boolean recordsInputs() {
    return format.equals(FORMAT);
  }

  /**
   * {@link TilerConfig} in a form that can be written and compared.
   *
   * @param level the level that is cut, null where that depends on the slide
   * @param micronsPerPixel the resolution that is cut, null where a level is
   */
  record Tiles(
      int sizePixels,
      int stridePixels,
      @Nullable Integer level,
      @Nullable Double micronsPerPixel,
      int originX,
      int originY,
      String filter,
      double coarseEmptiness,
      int droppedSamples,
      boolean masks) {
    Tiles {
      Check.positive("sizePixels", sizePixels);
      Check.that(filter != null, "a tile store's settings need tiles.filter");
    }

    static Tiles of(TilerConfig config) {
      Resolution resolution = config.resolution();
      return new Tiles(
          config.tileSizePixels(),
          config.stridePixels(),
          resolution instanceof Resolution.OfLevel level ? level.index() : null,
          resolution instanceof Resolution.OfMicrons microns ? microns.value() : null,
          config.origin().x(),
          config.origin().y(),
          config.filter().rule(),
          config.coarseEmptiness(),
          config.droppedSamples(),
          config.masks());
    }
  }

  void write(Path file) throws IOException {
    WholeFile.write(file, (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static StoreSettings read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), StoreSettings.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + ": not the settings of a tile store: " + e.getOriginalMessage(), e);
    }
  }

  /** The differences to other settings but for the format, one line each. */
  List<String> differences(StoreSettings other) {
    StoreSettings ours = new StoreSettings(other.format, scheme, tiles, encoding);
    List<String> found = new ArrayList<>();
    compare("", JSON.valueToTree(ours), JSON.valueToTree(other), found);
    return found;
  }

  private static void compare(String path, JsonNode ours, JsonNode its, List<String> found) {
    if (!ours.isObject() || !its.isObject()) {
      if (!ours.equals(its)) {
        found.add(path + ": " + ours + " there, " + its + " now");
      }
      return;
    }
    TreeSet<String> names = new TreeSet<>();
    ours.fieldNames().forEachRemaining(names::add);
    its.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      compare(path.isEmpty() ? name : path + "." + name, ours.path(name), its.path(name), found);
    }
  }
}

package org.histossl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import org.histossl.core.Check;
import org.histossl.core.NearestName;
import org.histossl.core.RecordJson;
import org.histossl.data.tile.TileFilter;

/**
 * Which tiles are kept, in numbers. A bound that is empty does not hold.
 *
 * @param emptinessAtMost share of the tile without tissue
 * @param inkAtMost share of the tile in colors of pens
 * @param edgesAtLeast share of pixels on edges
 * @param homogeneityAtMost of the gray levels' co-occurrences
 * @param sharpnessAtLeast variance of the Laplacian
 * @param saturationAtLeast mean saturation
 * @param saturationAtMost mean saturation
 */
record TileBounds(
    OptionalDouble emptinessAtMost,
    OptionalDouble inkAtMost,
    OptionalDouble edgesAtLeast,
    OptionalDouble homogeneityAtMost,
    OptionalDouble sharpnessAtLeast,
    OptionalDouble saturationAtLeast,
    OptionalDouble saturationAtMost) {
  /** The presets of {@link TileFilter}, by their names; a test holds them against it. */
  static final Map<String, TileBounds> PRESETS = presets();

  private static Map<String, TileBounds> presets() {
    Map<String, TileBounds> presets = new LinkedHashMap<>();
    presets.put("thesis", of(0.7, 0.25, 0.03, 0.9));
    presets.put("lenient", of(0.95, 0.6, 0.005, 0.99));
    OptionalDouble none = OptionalDouble.empty();
    presets.put("none", new TileBounds(none, none, none, none, none, none, none));
    return presets;
  }

  private static TileBounds of(double emptiness, double ink, double edges, double homogeneity) {
    return new TileBounds(
        OptionalDouble.of(emptiness),
        OptionalDouble.of(ink),
        OptionalDouble.of(edges),
        OptionalDouble.of(homogeneity),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  static TileBounds preset(String name) {
    return Check.found(
        PRESETS.get(name),
        "there is no preset '%s' of tiles to keep, only %s%s",
        name,
        PRESETS.keySet(),
        NearestName.hint(name, PRESETS.keySet()));
  }

  /** All bounds together; without any, emptiness may be anything. */
  TileFilter filter() {
    TileFilter all = null;
    for (Bound bound : bounds()) {
      if (bound.limit().isPresent()) {
        TileFilter one = bound.filter().apply(bound.limit().getAsDouble());
        all = all == null ? one : all.and(one);
      }
    }
    return all == null ? TileFilter.emptinessAtMost(1) : all;
  }

  private record Bound(OptionalDouble limit, DoubleFunction<TileFilter> filter) {}

  private List<Bound> bounds() {
    return List.of(
        new Bound(emptinessAtMost, TileFilter::emptinessAtMost),
        new Bound(inkAtMost, TileFilter::inkAtMost),
        new Bound(edgesAtLeast, TileFilter::edgesAtLeast),
        new Bound(homogeneityAtMost, TileFilter::homogeneityAtMost),
        new Bound(sharpnessAtLeast, TileFilter::sharpnessAtLeast),
        new Bound(saturationAtLeast, TileFilter::saturationAtLeast),
        new Bound(saturationAtMost, TileFilter::saturationAtMost));
  }

  /** A preset's name, or bounds, of which those left out are the preset's. */
  static final class Json implements RecordJson.Form<TileBounds> {
    private static final String PRESET = "preset";

    @Override
    public JsonNode write(TileBounds value, RecordJson json) {
      return RecordJson.standard().toJson(value);
    }

    @Override
    public TileBounds read(JsonNode json, String path, RecordJson binder) {
      if (json.isTextual()) {
        return preset(json.textValue());
      }
      Check.that(json.isObject(), "%s must be a preset or bounds, got %s", path, json);
      return RecordJson.standard()
          .read(
              ((ObjectNode) json).deepCopy().without(List.of(PRESET)),
              TileBounds.class,
              preset(json.path(PRESET).asText("thesis")),
              path);
    }
  }
}

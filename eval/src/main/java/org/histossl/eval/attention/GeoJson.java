package org.histossl.eval.attention;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Regions of a slide's heat map as GeoJSON features. */
final class GeoJson {
  private GeoJson() {}

  static void write(
      Path file,
      String name,
      List<Outlines.Region> regions,
      float[][] values,
      int cellPixels,
      int widthPixels,
      int heightPixels,
      double downsample)
      throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (JsonGenerator json =
        new JsonFactory().createGenerator(Files.newOutputStream(partial), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
      for (Outlines.Region region : regions) {
        json.writeStartObject();
        json.writeStringField("type", "Feature");
        json.writeObjectFieldStart("geometry");
        json.writeStringField("type", "Polygon");
        json.writeArrayFieldStart("coordinates");
        for (List<int[]> ring : region.rings()) {
          json.writeStartArray();
          for (int i = 0; i <= ring.size(); i++) {
            int[] corner = ring.get(i % ring.size()); // the last position repeats the first
            double[] position = {
              // the last cells of a row and of a column may reach beyond the slide
              Math.min((long) corner[0] * cellPixels, widthPixels) * downsample,
              Math.min((long) corner[1] * cellPixels, heightPixels) * downsample
            };
            json.writeArray(position, 0, 2);
          }
          json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
        properties(json, name, region, values);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void properties(
      JsonGenerator json, String name, Outlines.Region region, float[][] values)
      throws IOException {
    double sum = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int[] cell : region.cells()) {
      float value = values[cell[0]][cell[1]];
      sum += value;
      greatest = Math.max(greatest, value);
    }
    json.writeObjectFieldStart("properties");
    json.writeStringField("objectType", "annotation");
    json.writeObjectFieldStart("classification");
    json.writeStringField("name", name);
    json.writeEndObject();
    json.writeObjectFieldStart("measurements");
    json.writeNumberField("cells", region.cells().size());
    json.writeNumberField("mean", sum / region.cells().size());
    json.writeNumberField("greatest", greatest);
    json.writeEndObject();
    json.writeEndObject();
  }
}

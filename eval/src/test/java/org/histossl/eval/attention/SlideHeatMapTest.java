package org.histossl.eval.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.histossl.core.golden.QuPathRules;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlideHeatMapTest {
  private static final Level LEVEL = new Level(1, 100, 60, 4);

  @Test
  void whereTilesOverlapTheirMeanCounts() {
    SlideHeatMap heat =
        SlideHeatMap.over(LEVEL, 10)
            .add(0, 0, 20, new float[][] {{1, 2}, {3, 4}})
            .add(10, 0, 20, new float[][] {{6, 7}, {8, 9}})
            .build();
    assertEquals(1, heat.value(0, 0));
    assertEquals(4, heat.value(0, 1), "the mean of 2 and 6");
    assertEquals(6, heat.value(1, 1), "the mean of 4 and 8");
    assertEquals(7, heat.value(0, 2));
    assertFalse(heat.covered(2, 0));
    assertEquals(1, heat.low());
    assertEquals(9, heat.high());
  }

  @Test
  void aPictureStaysAsItIsWhereThereWasNoTile() {
    SlideHeatMap heat =
        SlideHeatMap.over(LEVEL, 10).add(0, 0, 20, new float[][] {{1, 2}, {3, 4}}).build();
    RgbImage picture = heat.over(RgbImage.filled(50, 30, 0xe4b2ce));
    assertEquals(0xe4b2ce, picture.get(20, 20) & 0xffffff);
    assertNotEquals(0xe4b2ce, picture.get(2, 2) & 0xffffff);
  }

  @Test
  void theHottestCellsBecomeARegionInPixelsOfTheFinestLevel(@TempDir Path folder)
      throws IOException {
    SlideHeatMap heat =
        SlideHeatMap.over(LEVEL, 10)
            .add(40, 20, 20, new float[][] {{9, 8}, {1, 2}})
            .add(80, 40, 20, new float[][] {{0, 0}, {0, 0}})
            .build();
    Path file = folder.resolve("attention.geojson");
    heat.writeGeoJson(file, "attention", 0.25);
    assertEquals(1, QuPathRules.check(file));
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    JsonNode feature = json.path("features").get(0);
    assertEquals("Polygon", feature.at("/geometry/type").asText());
    assertEquals(
        "[[[240.0,80.0],[240.0,120.0],[160.0,120.0],[160.0,80.0],[240.0,80.0]]]",
        feature.at("/geometry/coordinates").toString());
    assertEquals("attention", feature.at("/properties/classification/name").asText());
    assertEquals(8.5, feature.at("/properties/measurements/mean").asDouble());
    assertEquals(9, feature.at("/properties/measurements/greatest").asDouble());
  }

  @Test
  void cellsAtTheBorderDoNotReachBeyondTheSlide(@TempDir Path folder) throws IOException {
    SlideHeatMap heat =
        SlideHeatMap.over(new Level(0, 25, 25, 1), 10).add(5, 5, 20, new float[][] {{1}}).build();
    Path file = folder.resolve("attention.geojson");
    heat.writeGeoJson(file, "attention", 1);
    JsonNode ring =
        new ObjectMapper().readTree(file.toFile()).at("/features/0/geometry/coordinates/0");
    for (JsonNode position : ring) {
      assertEquals(true, position.get(0).asDouble() <= 25 && position.get(1).asDouble() <= 25);
    }
  }

  @Test
  void tilesBeyondTheLevelAndValuesThatAreNotFiniteAreRefused() {
    SlideHeatMap.Builder builder = SlideHeatMap.over(LEVEL, 10);
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> builder.add(90, 0, 20, new float[][] {{1}}));
    assertEquals(
        "a tile must lie in its level of 100 x 60 pixels, got x=90 y=0 size=20",
        error.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> builder.add(0, 0, 20, new float[][] {{Float.NaN}}));
    assertThrows(IllegalArgumentException.class, () -> SlideHeatMap.over(LEVEL, 10).build());
  }
}

package org.histossl.data.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.golden.QuPathRules;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookTest {
  private static final int GLASS = 0xf4f4f4;

  @TempDir Path folder;

  /** Tissue in the left half of a slide of 512 x 256, cut at level 1 into 4 x 2 tiles of 32. */
  private Path slide() throws IOException {
    RgbImage image = RgbImage.filled(512, 256, GLASS);
    byte[] noise = new byte[512 * 256];
    Seed.of(1).random().nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      if (i % 512 < 256) {
        image.set(i % 512, i / 512, (noise[i] & 64) == 0 ? 0x58307a : 0xd890b8);
      }
    }
    Path file = folder.resolve("slide.tiff");
    PyramidWriter.write(
        file,
        RegionSource.of(image),
        PyramidConfig.picture(0.5)
            .withCodec(PyramidConfig.Codec.DEFLATE)
            .withTilePixels(64)
            .withDownsamples(List.of(1, 2, 4)));
    return file;
  }

  private TileStore store(Path file) throws IOException {
    return Tiling.of(
            TilerConfig.thesis().withTileSize(64).withLevel(1).withDroppedSamples(1),
            ClassScheme.gleason())
        .run(
            List.of(
                SlideSource.of(
                    "s", "s", file, Optional.empty(), LabelRule.identity(ClassScheme.gleason()))),
            folder.resolve("store"),
            Progress.none());
  }

  @Test
  void keptTilesAreFramedAndDroppedOnesVeiled() throws IOException {
    Path file = slide();
    TileStore store = store(file);
    assertEquals(4, store.size());
    try (Slide slide = Slides.open(file)) {
      RgbImage picture = TileOverlay.draw(slide, store.tiles(0), 512);
      assertEquals(512, picture.width());
      assertTrue(picture.height() > 256);
      int kept = Palette.of(Palette.KEPT).getRGB() & 0xffffff;
      assertEquals(kept, picture.get(0, 0));
      assertEquals(kept, picture.get(128, 200));
      int veiled = picture.get(450, 60);
      assertTrue(veiled != GLASS && (veiled >> 16) > 0xc0, Integer.toHexString(veiled));
      assertEquals(256, TileOverlay.draw(slide, store.tiles(0), 256).width() - 64);
    }
  }

  @Test
  void theContactSheetHasARowForEachReason() throws IOException {
    TileStore store = store(slide());
    TreeSet<String> reasons = new TreeSet<>();
    for (int i = 0; i < store.droppedSize(); i++) {
      reasons.add(store.dropped(i).reasonDropped().orElseThrow());
    }
    RgbImage one = ContactSheet.draw(store, 1);
    RgbImage four = ContactSheet.draw(store, 4);
    assertEquals(one.height(), four.height());
    assertTrue(four.width() > 3 * one.width());
    int swatches = 0;
    for (int y = 1; y < one.height(); y++) {
      boolean white = one.get(14, y - 1) == 0xffffff;
      for (String reason : reasons) {
        int color = Palette.of(reason).getRGB() & 0xffffff;
        swatches += white && one.get(14, y) == color ? 1 : 0;
      }
    }
    assertEquals(reasons.size(), swatches);
  }

  @Test
  void geoJsonHasASquareOfLevelZeroForEachTile() throws IOException {
    Path file = slide();
    TileStore store = store(file);
    List<Tile> tiles = store.tiles(0);
    Path json = folder.resolve("tiles.geojson");
    try (Slide slide = Slides.open(file)) {
      QuPathGeoJson.write(json, slide, tiles, QuPathGeoJson.ObjectType.ANNOTATION);
    }
    assertEquals(tiles.size(), QuPathRules.check(json));
    JsonNode root = new ObjectMapper().readTree(json.toFile());
    assertEquals("FeatureCollection", root.path("type").asText());
    assertEquals(tiles.size(), root.path("features").size());
    for (int i = 0; i < tiles.size(); i++) {
      JsonNode feature = root.path("features").path(i);
      JsonNode ring = feature.path("geometry").path("coordinates").path(0);
      assertEquals(5, ring.size());
      assertEquals(ring.path(0), ring.path(4));
      assertEquals(2.0 * tiles.get(i).x(), ring.path(0).path(0).asDouble());
      assertEquals(2.0 * (tiles.get(i).y() + 64), ring.path(2).path(1).asDouble());
      JsonNode properties = feature.path("properties");
      assertEquals("annotation", properties.path("objectType").asText());
      assertEquals(
          tiles.get(i).reasonDropped().orElse("kept"),
          properties.path("classification").path("name").asText());
      assertEquals(3, properties.path("classification").path("color").size());
      assertEquals(
          tiles.get(i).scores().edges(), properties.path("measurements").path("edges").asDouble());
    }
  }

  @Test
  @Tag("hostile")
  void whatEndsAnImportIsNotWritten() {
    List<List<double[]>> square =
        List.of(List.of(new double[] {0, 0}, new double[] {1, 0}, new double[] {1, 1}));
    assertEquals(
        "measurements must be finite, got NaN of 'mean'",
        refused(square, "attention", Map.of("mean", Double.NaN)));
    assertEquals("a polygon's class needs a name, got ' '", refused(square, " ", Map.of()));
    assertEquals("a polygon needs its outer ring, got none", refused(List.of(), "a", Map.of()));
    assertEquals(
        "a ring needs at least 3 corners, got 1",
        refused(List.of(List.of(new double[] {0, 0})), "a", Map.of()));
    assertEquals(
        "a corner is 2 finite numbers, got [0.0, Infinity]",
        refused(
            List.of(
                List.of(
                    new double[] {0, 0},
                    new double[] {1, 0},
                    new double[] {0, Double.POSITIVE_INFINITY})),
            "a",
            Map.of()));
  }

  private static String refused(
      List<List<double[]>> rings, String name, Map<String, Double> measurements) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new QuPathGeoJson.Feature(
                        rings, QuPathGeoJson.ObjectType.TILE, name, 0xff0000, measurements))
            .getMessage());
  }

  @Test
  void slidesAndStoresTellThemselvesInALine() throws IOException {
    Path file = slide();
    try (Slide slide = Slides.open(file)) {
      assertEquals(
          slide.name() + ": 512 x 256 pixels, 0.500 microns each, 3 levels (1, 2, 4)",
          slide.toString());
    }
    TileStore store = store(file);
    assertEquals(
        String.format(
            Locale.ROOT,
            "%d tiles of 64 pixels and %d dropped ones, of 1 slides; classes %s",
            store.size(),
            store.droppedSize(),
            store.scheme().classes()),
        store.toString());
  }
}

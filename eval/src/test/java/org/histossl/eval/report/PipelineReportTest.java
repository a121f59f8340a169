package org.histossl.eval.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a whole run on two slides. */
class PipelineReportTest {
  @TempDir static Path folder;

  private static TiledSlides slides;
  private static Report.Written files;
  private static String html;

  @BeforeAll
  static void run() throws IOException {
    slides = TwoSlides.tiled(folder);
    files = Report.write(TwoSlides.report(slides, folder.resolve("run")), folder.resolve("run"));
    html = Files.readString(files.html());
  }

  @Test
  void everySectionIsThere() {
    for (String id :
        List.of(
            "results",
            "confusion",
            "data",
            "tiles",
            "training",
            "attention",
            "map",
            "neighbors",
            "run")) {
      assertTrue(html.contains("<section id=\"" + id + "\""), id);
    }
  }

  @Test
  void warningsStandAboveAllNumbers() {
    int warning = html.indexOf("<li>Step 1: uniform collapse; raise the rate.</li>");
    assertTrue(warning > 0);
    assertTrue(warning < html.indexOf("class=\"figures\""));
    assertTrue(warning < html.indexOf("<section id=\"results\""));
  }

  @Test
  void chanceAndTheMostFrequentClassStandBesideTheEncoders() throws IOException {
    JsonNode rows = new ObjectMapper().readTree(files.json().toFile()).path("results");
    assertTrue(rows.toString().contains("\"always '"), rows::toString);
    assertTrue(html.contains("Balanced accuracy of chance"));
  }

  @Test
  void sidesOfOneGroupAreNamedAboveAllNumbers() {
    int weak =
        html.indexOf("<li>The test side has tiles of 1 group: scores on it say little.</li>");
    assertTrue(weak > 0 && weak < html.indexOf("class=\"figures\""), html.substring(0, 2000));
    assertTrue(html.contains("<li>The validation side has tiles of no group"));
  }

  @Test
  void classesThatASideLacksAreNamed() {
    java.util.TreeMap<String, Side> sides = new java.util.TreeMap<>();
    slides.split().sides().keySet().forEach(group -> sides.put(group, Side.TRAIN));
    assertTrue(
        new TiledSlides(slides.store(), new Split(sides), slides.files(), List.of())
            .weakSides()
            .contains("The test side has tiles of no group: scores on it say little."));
  }

  @Test
  void aRunOfTheSameSeedGivesTheSameNumbersToTheByte() throws IOException {
    Path again = folder.resolve("again");
    Report.Written other = Report.write(TwoSlides.report(slides, again), again);
    assertArrayEquals(Files.readAllBytes(files.json()), Files.readAllBytes(other.json()));
  }

  @Test
  void everyPictureHasATextOfItsOwn() {
    Matcher alts = Pattern.compile(" alt=\"([^\"]*)\"").matcher(html);
    Set<String> seen = new HashSet<>();
    while (alts.find()) {
      assertTrue(seen.add(alts.group(1)), "twice: " + alts.group(1));
    }
    assertTrue(seen.size() > 20, seen::toString);
  }

  @Test
  void curvesOfAMethodThatThePageDoesNotKnowAreShownByTheirNames() throws IOException {
    JsonNode curves = new ObjectMapper().readTree(files.json().toFile()).path("curves");
    assertEquals(
        List.of("Loss", "Teacher's entropy", "koleo.loss", "20-NN"),
        curves.findValuesAsText("title"));
  }

  @Test
  void configurationsAreToldLineByLine() throws IOException {
    JsonNode json = new ObjectMapper().readTree(files.json().toFile());
    assertEquals("24", json.at("/configuration/Encoder/head.prototypes").asText());
    assertTrue(json.at("/provenance/Versions").has("ND4J"));
    assertTrue(!Files.readString(files.json()).contains("clock"));
  }

  @Test
  void theHottestTilesLieBesideThePage() throws IOException {
    try (var found = Files.list(folder.resolve("run"))) {
      assertEquals(
          1,
          found.filter(f -> f.getFileName().toString().matches("attention-.*\\.geojson")).count());
    }
  }

  @Test
  void aSlideWithoutItsFileIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TiledSlides(slides.store(), slides.split(), Map.of(), List.of()));
    assertTrue(
        e.getMessage().startsWith("every slide that gave tiles needs its file"), e::getMessage);
  }

  @Test
  void thePageOfAPretrainingHasItsWarningsAndCurves() {
    String page = ReportPage.html(PretrainingReport.of(TwoSlides.log()));
    assertTrue(page.contains("<h1>Pretraining with DINO</h1>"));
    assertTrue(page.contains("100 tiles, 2 epochs, 2 steps; 1 tiles could not be read"));
    assertTrue(page.contains("uniform collapse"));
    assertTrue(page.contains("<section id=\"training\""));
  }
}

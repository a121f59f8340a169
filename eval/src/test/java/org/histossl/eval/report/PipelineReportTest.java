package org.histossl.eval.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.histossl.core.golden.QuPathRules;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.tile.Tile;
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
    // stays there for whoever wants to look at it
    Path looked = Path.of("target", "two-slides");
    Files.createDirectories(looked);
    Files.copy(files.html(), looked.resolve("report.html"), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void everySectionIsThere() {
    for (String id :
        List.of(
            "results",
            "confusion",
            "classes",
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
        new TiledSlides(slides.store(), new Split(sides), slides.files(), Map.of(), List.of())
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
  void guessingStandsBelowEveryTable() throws IOException {
    JsonNode json = new ObjectMapper().readTree(files.json().toFile());
    JsonNode baselines = json.path("baselines");
    assertEquals(2, baselines.size());
    assertTrue(baselines.get(0).path("decoder").asText().startsWith("majority"));
    assertTrue(html.contains("Balanced accuracy of chance"));
    assertEquals(0, baselines.at("/0/scores/quadratic-weighted kappa/value").asDouble());
    assertTrue(html.contains("<tr role=\"row\" class=\"baseline\">"));
  }

  @Test
  void classesHaveTheirScoresCurvesAndCalibration() throws IOException {
    JsonNode json = new ObjectMapper().readTree(files.json().toFile());
    JsonNode first = json.at("/byClass/0");
    assertEquals("drawn, XCiT: 20-NN", first.path("title").asText());
    assertEquals("Gleason 4", first.at("/classes/3/name").asText());
    assertTrue(first.at("/classes/3/count").asInt() > 0);
    assertTrue(first.at("/classes/4/auc").isNull(), "no tile of the test side is of it");
    assertEquals(15, first.path("calibration").size());
    assertTrue(html.contains("expected calibration error 0."));
    assertTrue(html.contains("id=\"classes-0-roc\""));
  }

  @Test
  void slidesAreGradedByTheRuleAndByPooling() throws IOException {
    JsonNode json = new ObjectMapper().readTree(files.json().toFile());
    List<String> ways = new ArrayList<>();
    for (JsonNode row : json.path("results")) {
      if (row.path("dataset").asText().equals("drawn, ISUP grade of slides")) {
        assertEquals(1, row.path("count").asInt());
        assertTrue(row.path("scores").has("quadratic-weighted kappa"));
        ways.add(row.path("encoder").asText() + ": " + row.path("decoder").asText());
      }
    }
    assertEquals(
        List.of(
            "XCiT: rule on 20-NN",
            "XCiT: rule on MLP",
            "ViT: rule on 20-NN",
            "ViT: rule on MLP",
            "XCiT: attention pooling",
            "ViT: attention pooling"),
        ways);
  }

  @Test
  void aSideOfOnePatientAndMissingClassesAreSaidBesideTheNumbers() {
    String table = html.substring(html.indexOf("aria-label=\"Results on drawn\""));
    table = table.substring(0, table.indexOf("</table>"));
    assertTrue(table.contains("The test side has no tiles of background"), table);
    assertTrue(table.contains("All tiles of the test side are of one group"), table);
    assertTrue(table.contains("one group alone"), table);
  }

  @Test
  void theHottestTilesLieBesideThePage() throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(folder.resolve("run"))) {
      found = all.filter(f -> f.toString().endsWith(".geojson")).toList();
    }
    assertEquals(List.of("attention-synthetic_001.geojson"), names(found));
    assertTrue(QuPathRules.check(found.get(0)) > 0);
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  @Test
  void everyEmbeddingsTableSaysWhereItsRowsLie() throws IOException {
    Path table = folder.resolve("run/evaluation/embeddings/drawn-XCiT.csv");
    List<String> lines = Files.readAllLines(table);
    assertEquals(
        "tile,slide,level,x,y,sizePixels,downsample,micronsPerPixel,group,label,side",
        lines.get(0));
    assertEquals(slides.store().size() + 1, lines.size());
    Tile tile = slides.store().tile(5);
    assertTrue(
        lines
            .get(6)
            .startsWith(
                String.join(
                    ",",
                    "5",
                    tile.slide(),
                    "0",
                    Integer.toString(tile.x()),
                    Integer.toString(tile.y()),
                    "64",
                    "1.0",
                    "")),
        lines.get(6));
    assertFalse(lines.get(6).contains("1.0,,"), "the slide tells its microns per pixel");
  }

  @Test
  void aSlideWithoutItsFileIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TiledSlides(slides.store(), slides.split(), Map.of(), Map.of(), List.of()));
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

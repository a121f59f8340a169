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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.histossl.data.image.RgbImage;
import org.histossl.eval.ClassDetails;
import org.histossl.eval.Results;
import org.histossl.eval.attention.HeatMap;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Path EXAMPLE = Path.of("target", "example-report");

  /** The page stays in target/example-report for whoever wants to look at it. */
  @Test
  void theExamplesPageHasEverySectionAndNeedsNothingFromOutside() throws IOException {
    Report.Written files = Report.write(new ExampleReport().data(), EXAMPLE);
    String html = Files.readString(files.html());
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
      assertTrue(html.contains("<a href=\"#" + id + "\">"), id);
    }
    assertTrue(html.contains("truncated TIFF: strip 3"));
    assertTrue(html.contains("too homogeneous"));
    assertTrue(html.contains("not on disk: hibou_b.safetensors"));
    assertTrue(html.contains(">7.72e−4<"), "small errors are not written as zeros");
    assertTrue(html.contains("AVX2"));
    Matcher links =
        Pattern.compile("(?:src|href)=\"([^\"]*)\"|url\\(|@import|<script").matcher(html);
    while (links.find()) {
      String target = links.group(1);
      assertTrue(
          target != null && (target.startsWith("#") || target.startsWith("data:image/")),
          links.group());
    }
  }

  @Test
  void thePageIsWellFormedAndEveryPictureHasItsText() {
    String html = ReportPage.html(new ExampleReport().data());
    List<String> open = new ArrayList<>();
    List<String> empty = List.of("meta", "img", "line", "circle", "path");
    String body = html.replaceAll("(?s)<style>.*?</style>", "").replace("<!DOCTYPE html>", "");
    Matcher tags = Pattern.compile("<(/?)([a-z0-9]+)([^>]*)>").matcher(body);
    while (tags.find()) {
      if (tags.group(1).isEmpty() && !empty.contains(tags.group(2))) {
        open.add(tags.group(2));
      } else if (!tags.group(1).isEmpty()) {
        assertEquals(tags.group(2), open.remove(open.size() - 1), "at " + tags.start());
      }
      if (tags.group(2).equals("img")) {
        assertTrue(Pattern.compile(" alt=\"[^\"]+\"").matcher(tags.group(3)).find());
      }
    }
    assertEquals(List.of(), open);
    assertEquals(count(html, "<table"), count(html, "<caption>"));
  }

  @Test
  void everyTextIsEscaped() {
    String evil = "<script>alert('x')</script>&\"";
    RgbImage pixel = RgbImage.filled(2, 2, 0x804080);
    ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{1}});
    ScoreEstimate score = new ScoreEstimate(evil, OptionalDouble.empty(), Optional.empty());
    SeedSpread spread = SeedSpread.of(List.of(OptionalDouble.of(1), OptionalDouble.of(0)));
    ReportData data =
        ReportData.builder(evil)
            .summary(evil)
            .warning(evil)
            .keyFigure(new KeyFigure(evil, evil, evil))
            .data(
                new DataSection(
                    List.of(evil),
                    List.of(new DataSection.Slide(evil, evil, evil, 1, 1, List.of(1L), 0)),
                    List.of(new DataSection.SkippedSlide(evil, evil)),
                    Map.of(evil, 1L),
                    List.of(new DataSection.Sample(pixel, evil, evil)),
                    List.of(new DataSection.Sample(pixel, evil, evil))))
            .curve(
                new Curve(
                    evil,
                    evil,
                    evil,
                    List.of(new Curve.Line(evil, List.of()), new Curve.Line(evil, List.of()))))
            .results(
                new Results(
                    List.of(new Results.Row(evil, evil, evil, List.of(score), 1, 1, 1)),
                    List.of(
                        new Results.SeedMean(
                            evil,
                            evil,
                            evil,
                            List.of(new Results.SeedMean.Score(score, spread)),
                            1,
                            1,
                            List.of(1L))),
                    List.of(new Results.Difference(evil, score)),
                    List.of(new Results.Confusion(evil, List.of(evil), matrix)),
                    List.of(new Results.Skipped(evil, evil)),
                    List.of(new Results.Row(evil, evil, evil, List.of(score), 1, 1, 1)),
                    List.of(
                        ClassDetails.of(
                            evil,
                            List.of(evil, evil),
                            Predictions.of(
                                    new int[] {0, 1},
                                    new int[] {0, 1},
                                    2,
                                    Groups.of(List.of("a", "b")))
                                .withProbabilities(new float[][] {{0.5f, 0.5f}, {0, 1}}))),
                    List.of(evil, evil + ": " + evil)))
            .slide(new SlidePicture(evil, evil, pixel, pixel, 0, 1))
            .subBands(
                new SubBandPicture(
                    pixel, evil, evil, List.of(new SubBandPicture.Part(evil, pixel))))
            .map(new Scatter(evil, evil, List.of(evil), List.of(new Scatter.Point(0, 0, 0))))
            .attention(
                new AttentionTile(
                    pixel,
                    evil,
                    List.of(
                        AttentionTile.Overlay.of(evil, HeatMap.of(new float[][] {{0, 1}}), pixel))))
            .neighbors(
                new NeighborRow(
                    pixel, evil, evil, List.of(new NeighborRow.Neighbor(pixel, evil, evil, 1))))
            .configuration(new Settings(evil, Map.of(evil, evil)))
            .environment(new Settings(evil, Map.of(evil, evil)))
            .build();
    String html = ReportPage.html(data);
    assertFalse(html.contains("<script"));
    assertFalse(html.contains("alert('"));
    assertTrue(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
  }

  @Test
  void aReportOfATitleAloneIsAPage() {
    String html = ReportPage.html(ReportData.builder("Nothing yet").build());
    assertTrue(html.contains("<h1>Nothing yet</h1>"));
    assertEquals(0, count(html, "<section"));
  }

  @Test
  void twoRunsGiveTheSameBytes(@TempDir Path first, @TempDir Path second) throws IOException {
    Report.Written a = Report.write(new ExampleReport().data(), first);
    Report.Written b = Report.write(new ExampleReport().data(), second);
    assertArrayEquals(Files.readAllBytes(a.json()), Files.readAllBytes(b.json()));
    assertArrayEquals(Files.readAllBytes(a.html()), Files.readAllBytes(b.html()));
    try (Stream<Path> left = Files.list(first)) {
      assertEquals(2, left.count(), "nothing partial stays");
    }
  }

  @Test
  void theJsonHoldsTheNumbersAndNothingOfTheMachine() throws IOException {
    String text = ResultsJson.text(new ExampleReport().data());
    JsonNode json = new ObjectMapper().readTree(text);
    JsonNode knn = json.path("results").get(0);
    assertEquals("20-NN", knn.path("decoder").asText());
    assertEquals(420, knn.path("count").asInt());
    assertEquals(14, knn.path("groups").asInt());
    assertEquals(7, knn.path("seed").asInt());
    JsonNode accuracy = knn.path("scores").path("accuracy");
    assertTrue(accuracy.path("low").asDouble() < accuracy.path("value").asDouble());
    assertEquals(5, json.path("confusion").get(0).path("counts").size());
    assertEquals(400, json.path("curves").get(0).path("lines").get(0).path("values").size());
    assertEquals("1024", json.at("/configuration/DINO/prototypes").asText());
    assertEquals("slide-10", json.at("/data/skipped/0/name").asText());
    assertEquals("PANDA", knn.path("dataset").asText());
    assertEquals("Hibou", json.at("/notRun/0/what").asText());
    assertFalse(text.contains("AVX2"));
    assertFalse(text.contains("mvn"));
  }

  @Test
  void theMeanOverSeedsStandsBelowItsRows() throws IOException {
    Results.SeedMean.Score mean =
        new Results.SeedMean.Score(
            new ScoreEstimate("accuracy", OptionalDouble.of(0.5), Optional.empty()),
            SeedSpread.of(List.of(OptionalDouble.of(0.375), OptionalDouble.of(0.625))));
    ReportData data =
        ReportData.builder("Seeds")
            .results(
                new Results(
                    List.of(row("first", 0.375, 1), row("first", 0.625, 2), row("second", 1, 1)),
                    List.of(
                        new Results.SeedMean(
                            "d", "first", "b", List.of(mean), 3, 2, List.of(1L, 2L))),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of()))
            .build();
    String html = ReportPage.html(data);
    int spread = html.indexOf("seeds ± 0.177");
    assertTrue(html.indexOf(">0.625<") < spread && spread < html.indexOf(">second<"));
    assertTrue(html.contains(">mean of 2<"));
    JsonNode json = new ObjectMapper().readTree(ResultsJson.text(data)).at("/means/0");
    assertEquals(0.5, json.at("/scores/accuracy/value").asDouble());
    assertEquals(0.375, json.at("/scores/accuracy/seedLeast").asDouble());
    assertEquals(Math.sqrt(2) / 8, json.at("/scores/accuracy/seedDeviation").asDouble(), 1e-12);
    assertEquals(2, json.at("/seeds/1").asInt());
  }

  private static Results.Row row(String encoder, double accuracy, long seed) {
    ScoreEstimate score =
        new ScoreEstimate("accuracy", OptionalDouble.of(accuracy), Optional.empty());
    return new Results.Row("d", encoder, "b", List.of(score), 3, 2, seed);
  }

  @Test
  void whatIsUndefinedSaysSo() throws IOException {
    ScoreEstimate undefined = new ScoreEstimate("kappa", OptionalDouble.empty(), Optional.empty());
    ReportData data =
        ReportData.builder("One class")
            .results(
                new Results(
                    List.of(
                        new Results.Row("d", "a", "b", List.of(undefined), 3, 1, 1),
                        new Results.Row("d", "c", "d", List.of(), 3, 1, 1)),
                    List.of(),
                    List.of()))
            .build();
    String html = ReportPage.html(data);
    assertTrue(html.contains(">undefined<"));
    assertTrue(html.contains(">not computed<"));
    JsonNode json = new ObjectMapper().readTree(ResultsJson.text(data));
    assertTrue(json.at("/results/0/scores/kappa/value").isNull());
  }

  @Test
  void aSlideThatCountsOtherClassesIsRefused() {
    DataSection.Slide slide = new DataSection.Slide("s", "p", "", 1, 1, List.of(1L), 0);
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new DataSection(
                    List.of("a", "b"), List.of(slide), List.of(), Map.of(), List.of(), List.of()));
    assertEquals("slide 's' must count the tiles of 2 classes, got 1", error.getMessage());
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}

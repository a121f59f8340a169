package org.histossl.eval.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.histossl.data.image.RgbImage;
import org.histossl.eval.Results;
import org.histossl.eval.attention.ColorMap;

/** The page: what the template is filled with. The template escapes every text. */
final class ReportPage {
  /** A page that listed ten thousand slides would not be read; results.json has them all. */
  private static final int MOST_SLIDES = 60;

  private ReportPage() {}

  static String html(ReportData report) {
    return Template.of(resource("report.mustache")).fill(page(report));
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }

  private static Map<String, Object> page(ReportData report) {
    DataSection data = report.data();
    ReportData.Run run = report.run();
    Results results = report.results();
    boolean hasResults = !results.rows().isEmpty() || !results.skipped().isEmpty();
    boolean hasData = !data.slides().isEmpty() || !data.skipped().isEmpty();
    boolean hasTiles = !data.kept().isEmpty() || !data.dropped().isEmpty();
    boolean hasRun =
        !(run.configuration().isEmpty()
            && run.provenance().isEmpty()
            && run.environment().isEmpty());
    List<Map<String, Object>> contents = new ArrayList<>();
    section(contents, "results", "Results", hasResults);
    section(contents, "confusion", "Confusion", !results.confusions().isEmpty());
    section(contents, "classes", "Classes", !results.byClass().isEmpty());
    section(contents, "data", "Data", hasData);
    section(contents, "tiles", "Tiles", hasTiles);
    section(contents, "training", "Training", !report.curves().isEmpty());
    ReportData.Pictures pictures = report.pictures();
    boolean hasAttention = !pictures.attention().isEmpty() || !pictures.slides().isEmpty();
    section(contents, "attention", "Attention", hasAttention);
    section(contents, "sub-bands", "Sub-bands", !pictures.subBands().isEmpty());
    section(contents, "map", "Map", !pictures.maps().isEmpty());
    section(contents, "neighbors", "Neighbors", !pictures.neighbors().isEmpty());
    section(contents, "run", "Configuration and provenance", hasRun);
    return Map.ofEntries(
        Map.entry("css", resource("report.css")),
        Map.entry("title", report.title()),
        Map.entry("summary", report.summary()),
        Map.entry("hasWarnings", !report.warnings().isEmpty()),
        Map.entry("warnings", report.warnings()),
        Map.entry("hasKeyFigures", !report.keyFigures().isEmpty()),
        Map.entry("hasConfusions", !results.confusions().isEmpty()),
        Map.entry("hasCurves", !report.curves().isEmpty()),
        Map.entry("hasAttention", hasAttention),
        Map.entry("hasAttentionTiles", !pictures.attention().isEmpty()),
        Map.entry(
            "attentionStyle",
            pictures.attention().stream().anyMatch(tile -> tile.overlays().size() > 3)
                ? "attention wide"
                : "attention"),
        Map.entry("hasSlidePictures", !pictures.slides().isEmpty()),
        Map.entry("hasSubBands", !pictures.subBands().isEmpty()),
        Map.entry("subBands", subBands(pictures.subBands())),
        Map.entry("hasMaps", !pictures.maps().isEmpty()),
        Map.entry("hasNeighbors", !pictures.neighbors().isEmpty()),
        Map.entry("keyFigures", keyFigures(report.keyFigures())),
        Map.entry("contents", contents),
        Map.entry("results", only(hasResults, ResultsView.of(results))),
        Map.entry("confusions", ConfusionView.of(results.confusions())),
        Map.entry("hasClasses", !results.byClass().isEmpty()),
        Map.entry("classes", ClassesView.of(results.byClass())),
        Map.entry("data", only(hasData, slides(data))),
        Map.entry("tiles", only(hasTiles, tiles(data))),
        Map.entry("curves", curves(report.curves())),
        Map.entry("gradient", ColorMap.cssGradient()),
        Map.entry("attention", attention(pictures.attention())),
        Map.entry("slidePictures", slidePictures(pictures.slides())),
        Map.entry("maps", ScatterView.of(pictures.maps())),
        Map.entry("neighbors", neighbors(pictures.neighbors())),
        Map.entry("run", only(hasRun, runSettings(run))));
  }

  private static void section(
      List<Map<String, Object>> contents, String id, String title, boolean present) {
    if (present) {
      contents.add(Map.of("id", id, "title", title));
    }
  }

  /** A section of the template that is shown once or not at all. */
  private static List<Map<String, Object>> only(boolean present, Map<String, Object> content) {
    return present ? List.of(content) : List.of();
  }

  private static List<Map<String, Object>> keyFigures(List<KeyFigure> figures) {
    return figures.stream()
        .map(f -> Map.<String, Object>of("label", f.label(), "value", f.value(), "note", f.note()))
        .toList();
  }

  private static Map<String, Object> slides(DataSection data) {
    List<Map<String, Object>> rows =
        data.slides().stream().limit(MOST_SLIDES).map(ReportPage::slide).toList();
    long[] byClass = new long[data.classes().size()];
    for (DataSection.Slide slide : data.slides()) {
      for (int c = 0; c < byClass.length; c++) {
        byClass[c] += slide.tilesByClass().get(c);
      }
    }
    long kept = data.slides().stream().mapToLong(DataSection.Slide::tilesKept).sum();
    long dropped = data.slides().stream().mapToLong(DataSection.Slide::tilesDropped).sum();
    long groups = data.slides().stream().map(DataSection.Slide::group).distinct().count();
    List<Map<String, Object>> skipped =
        data.skipped().stream()
            .limit(MOST_SLIDES)
            .map(s -> Map.<String, Object>of("name", s.name(), "reason", s.reason()))
            .toList();
    return Map.ofEntries(
        Map.entry("classes", data.classes()),
        Map.entry("slides", rows),
        Map.entry("slideCount", Numbers.count(data.slides().size())),
        Map.entry("groupCount", Numbers.count(groups)),
        Map.entry("totalByClass", Arrays.stream(byClass).mapToObj(Numbers::count).toList()),
        Map.entry("totalKept", Numbers.count(kept)),
        Map.entry("totalDropped", Numbers.count(dropped)),
        Map.entry("moreSlides", more(data.slides().size())),
        Map.entry("skipped", skipped),
        Map.entry("skippedCount", Numbers.count(data.skipped().size())),
        Map.entry("moreSkipped", more(data.skipped().size())),
        Map.entry("noneSkipped", data.skipped().isEmpty()));
  }

  private static List<String> more(int size) {
    return size > MOST_SLIDES ? List.of(Numbers.count(size - MOST_SLIDES)) : List.of();
  }

  private static Map<String, Object> slide(DataSection.Slide slide) {
    return Map.of(
        "name", slide.name(),
        "group", slide.group(),
        "split", slide.split(),
        "size", slide.widthPixels() + " × " + slide.heightPixels(),
        "byClass", slide.tilesByClass().stream().map(Numbers::count).toList(),
        "kept", Numbers.count(slide.tilesKept()),
        "dropped", Numbers.count(slide.tilesDropped()));
  }

  private static Map<String, Object> tiles(DataSection data) {
    List<Map<String, Object>> reasons =
        data.droppedByReason().entrySet().stream()
            .map(
                e ->
                    Map.<String, Object>of(
                        "reason", e.getKey(), "count", Numbers.count(e.getValue())))
            .toList();
    return Map.of(
        "kept", samples(data.kept()),
        "dropped", samples(data.dropped()),
        "hasKept", !data.kept().isEmpty(),
        "hasDropped", !data.dropped().isEmpty(),
        "hasReasons", !reasons.isEmpty(),
        "reasons", reasons);
  }

  private static List<Map<String, Object>> samples(List<DataSection.Sample> samples) {
    return samples.stream()
        .map(s -> picture(s.image(), Map.of("label", s.label(), "note", s.note())))
        .toList();
  }

  private static Map<String, Object> picture(RgbImage image, Map<String, Object> texts) {
    Map<String, Object> view = new HashMap<>(texts);
    view.put("src", DataUri.of(image));
    view.put("width", image.width());
    view.put("height", image.height());
    return view;
  }

  private static List<Map<String, Object>> curves(List<Curve> curves) {
    List<Map<String, Object>> views = new ArrayList<>();
    for (Curve curve : curves) {
      String id = "curve-" + views.size();
      views.add(
          Map.of(
              "id", id,
              "title", curve.title(),
              "unit", curve.unit(),
              "meaning", curve.meaning(),
              "svg", new LineChart(curve).svg(id),
              "course", course(curve),
              "hasLegend", curve.lines().size() > 1,
              "legend", legend(curve)));
    }
    return views;
  }

  private static List<Map<String, Object>> legend(Curve curve) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Curve.Line line : curve.lines()) {
      entries.add(Map.of("name", line.name(), "style", "s" + entries.size() % 5));
    }
    return entries;
  }

  /** In words what the picture shows, for those who cannot see it and for those in a hurry. */
  private static String course(Curve curve) {
    List<String> words = new ArrayList<>();
    String at = " at " + curve.over().one() + " ";
    for (Curve.Line line : curve.lines()) {
      List<Curve.Point> finite =
          line.points().stream().filter(p -> Double.isFinite(p.value())).toList();
      String name = curve.lines().size() > 1 ? line.name() + " " : "";
      if (finite.isEmpty()) {
        words.add(name + "without a finite value");
      } else {
        Curve.Point first = finite.get(0);
        Curve.Point last = finite.get(finite.size() - 1);
        words.add(
            name
                + Numbers.plain(first.value())
                + at
                + Numbers.count(first.step())
                + ", "
                + Numbers.plain(last.value())
                + at
                + Numbers.count(last.step()));
      }
    }
    return String.join("; ", words);
  }

  private static List<Map<String, Object>> attention(List<AttentionTile> tiles) {
    return tiles.stream()
        .map(
            tile ->
                Map.<String, Object>of(
                    "label", tile.label(),
                    "tile", picture(tile.tile(), Map.of()),
                    "overlays", overlays(tile)))
        .toList();
  }

  private static List<Map<String, Object>> overlays(AttentionTile tile) {
    return tile.overlays().stream()
        .map(
            o ->
                picture(
                    o.image(),
                    Map.of(
                        "name",
                        o.name(),
                        "range",
                        o.scale().stream()
                            .map(
                                s ->
                                    Map.of(
                                        "low",
                                        Numbers.plain(s.low()),
                                        "high",
                                        Numbers.plain(s.high())))
                            .toList())))
        .toList();
  }

  private static List<Map<String, Object>> slidePictures(List<SlidePicture> slides) {
    return slides.stream()
        .map(
            slide ->
                Map.<String, Object>of(
                    "label", slide.label(),
                    "meaning", slide.meaning(),
                    "slide", picture(slide.slide(), Map.of()),
                    "overlay",
                        picture(
                            slide.heat(),
                            Map.of(
                                "low", Numbers.plain(slide.low()),
                                "high", Numbers.plain(slide.high())))))
        .toList();
  }

  private static List<Map<String, Object>> subBands(List<SubBandPicture> pictures) {
    return pictures.stream()
        .map(
            one ->
                Map.<String, Object>of(
                    "label", one.label(),
                    "frontEnd", one.frontEnd(),
                    "tile", picture(one.tile(), Map.of()),
                    "parts",
                        one.parts().stream()
                            .map(part -> picture(part.image(), Map.of("name", part.name())))
                            .toList()))
        .toList();
  }

  private static List<Map<String, Object>> neighbors(List<NeighborRow> rows) {
    return rows.stream()
        .map(
            row ->
                Map.<String, Object>of(
                    "query",
                    picture(row.query(), Map.of("label", row.label(), "place", row.place())),
                    "neighbors",
                    row.neighbors().stream().map(n -> neighbor(n, row)).toList()))
        .toList();
  }

  private static Map<String, Object> neighbor(NeighborRow.Neighbor neighbor, NeighborRow row) {
    boolean same = neighbor.label().equals(row.label());
    return picture(
        neighbor.image(),
        Map.of(
            "label",
            neighbor.label(),
            "place",
            neighbor.place(),
            "queryPlace",
            row.place(),
            "similarity",
            Numbers.plain(neighbor.similarity()),
            "same",
            same ? "same class" : "other class",
            "style",
            same ? "same" : "other"));
  }

  private static Map<String, Object> runSettings(ReportData.Run run) {
    return Map.of(
        "groups",
        List.of(
            Map.of(
                "title", "Configuration",
                "settings", settings(run.configuration()),
                "present", !run.configuration().isEmpty()),
            Map.of(
                "title", "Provenance",
                "settings", settings(run.provenance()),
                "present", !run.provenance().isEmpty()),
            Map.of(
                "title", "Environment",
                "settings", settings(run.environment()),
                "present", !run.environment().isEmpty())));
  }

  private static List<Map<String, Object>> settings(List<Settings> settings) {
    return settings.stream()
        .map(
            s ->
                Map.<String, Object>of(
                    "caption",
                    s.title(),
                    "values",
                    s.values().entrySet().stream()
                        .map(e -> Map.of("key", e.getKey(), "value", e.getValue()))
                        .toList()))
        .toList();
  }
}

package org.histossl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.histossl.core.Backend;
import org.histossl.core.engine.Engine;
import org.histossl.data.image.RgbImage;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaSlide;
import org.histossl.data.panda.PandaTiles;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.split.Split;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.Results;
import org.histossl.eval.report.Curve;
import org.histossl.eval.report.DataSection;
import org.histossl.eval.report.KeyFigure;
import org.histossl.eval.report.ReportData;
import org.histossl.eval.report.Settings;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.StepResult;

/** What the pipeline did, as the report's data. */
record PandaReport(
    PandaOptions options,
    Backend backend,
    DinoConfig config,
    PandaFolder folder,
    PandaTiles tiles,
    Split split,
    Pretraining pretraining,
    Comparison comparison) {
  private static final int SAMPLES = 12;
  private static final int POINTS = 400;

  ReportData data(Path root) throws IOException {
    TileStore store = tiles.store();
    ReportData.Builder builder =
        ReportData.builder("From slides to a report: PANDA")
            .summary(
                String.format(
                    Locale.ROOT,
                    "%d slides gave %d tiles of %d pixels. A small XCiT was pretrained with DINO on the tiles of"
                        + " the training patients for %d epoch%s, without labels, and then frozen.",
                    store.slides().stream().filter(s -> s.failure().isEmpty()).count(),
                    store.size(),
                    options.tilePixels(),
                    config.run().epochs(),
                    config.run().epochs() == 1 ? "" : "s"))
            .summary(
                "The same decoders read its embeddings and those of the same network at random weights: the"
                    + " difference is what pretraining brought. No patient is on two sides of a split.");
    Results results = comparison.result().results();
    keyFigures(builder, results);
    builder.data(dataSection(store)).results(results);
    curves(builder);
    comparison.attention().forEach(builder::attention);
    comparison.slide().forEach(builder::slide);
    comparison.maps().forEach(builder::map);
    comparison.neighbors().forEach(builder::neighbors);
    settings(builder, root);
    return builder.build();
  }

  /** What pretraining brought, and the two scores that it is the difference of. */
  private void keyFigures(ReportData.Builder builder, Results results) {
    for (Results.Difference difference : results.differences()) {
      if (difference.what().contains("folds")) {
        builder.keyFigure(
            new KeyFigure(
                "What pretraining brought",
                signed(difference.difference().value()),
                difference.difference().name() + interval(difference.difference())));
      }
    }
    for (Results.Row row : results.rows()) {
      for (ScoreEstimate score : row.scores()) {
        if (score.name().startsWith("balanced") && row.decoder().contains("folds")) {
          builder.keyFigure(
              new KeyFigure(
                  "Balanced accuracy, " + row.decoder(),
                  number(score.value()),
                  row.encoder() + interval(score)));
        }
      }
    }
    builder.keyFigure(
        new KeyFigure(
            "Slides",
            Long.toString(
                tiles.store().slides().stream().filter(s -> s.failure().isEmpty()).count()),
            tiles.skipped().size() + " skipped"));
  }

  private static String interval(ScoreEstimate score) {
    return score
        .interval()
        .map(i -> String.format(Locale.ROOT, ", %.2f to %.2f", i.low(), i.high()))
        .orElse("");
  }

  private static String signed(OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%+.3f", value.getAsDouble()).replace('-', '−')
        : "undefined";
  }

  private static String number(OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
        : "undefined";
  }

  private DataSection dataSection(TileStore store) throws IOException {
    List<String> classes = store.scheme().classes();
    Map<String, long[]> counts = new TreeMap<>();
    for (int i = 0; i < store.size(); i++) {
      OptionalInt label = store.label(i);
      long[] row = counts.computeIfAbsent(store.tile(i).slide(), name -> new long[classes.size()]);
      if (label.isPresent()) {
        row[label.getAsInt()]++;
      }
    }
    List<DataSection.Slide> slides = new ArrayList<>();
    for (SlideOutcome slide : store.slides()) {
      if (slide.failure().isEmpty()) {
        long[] row = counts.getOrDefault(slide.slide(), new long[classes.size()]);
        Level finest = finestLevel(slide.slide());
        slides.add(
            new DataSection.Slide(
                slide.slide(),
                slide.group(),
                split.side(slide.group()).toString(),
                finest.width(),
                finest.height(),
                java.util.Arrays.stream(row).boxed().toList(),
                slide.dropped()));
      }
    }
    Map<String, Long> reasons = new TreeMap<>();
    for (int i = 0; i < store.droppedSize(); i++) {
      reasons.merge(store.dropped(i).reasonDropped().orElse(""), 1L, Long::sum);
    }
    return new DataSection(
        classes,
        slides,
        tiles.skipped().stream()
            .map(problem -> new DataSection.SkippedSlide(problem.id(), problem.reason()))
            .toList(),
        reasons,
        kept(store),
        dropped(store));
  }

  private Level finestLevel(String id) throws IOException {
    PandaSlide panda =
        folder.slides().stream().filter(slide -> slide.id().equals(id)).findFirst().orElseThrow();
    try (Slide slide = Slides.open(panda.image())) {
      return slide.levels().get(0);
    }
  }

  private static List<DataSection.Sample> kept(TileStore store) throws IOException {
    List<DataSection.Sample> samples = new ArrayList<>();
    int shown = Math.min(SAMPLES, store.size());
    for (int i = 0; i < shown; i++) {
      int index = (int) ((long) i * store.size() / shown);
      OptionalInt label = store.label(index);
      samples.add(
          new DataSection.Sample(
              store.read(index),
              label.isPresent() ? store.scheme().classes().get(label.getAsInt()) : "unlabeled",
              ""));
    }
    return samples;
  }

  private static List<DataSection.Sample> dropped(TileStore store) throws IOException {
    List<DataSection.Sample> samples = new ArrayList<>();
    // only a few tiles a slide kept their pixels: go on until enough of those are found
    for (int i = 0; i < store.droppedSize() && samples.size() < SAMPLES; i++) {
      Tile tile = store.dropped(i);
      Optional<RgbImage> image = store.readDropped(i);
      if (image.isPresent()) {
        samples.add(
            new DataSection.Sample(image.get(), tile.slide(), tile.reasonDropped().orElse("")));
      }
    }
    return samples;
  }

  private void curves(ReportData.Builder builder) {
    double logPrototypes = Math.log(config.head().prototypes());
    curve(builder, "Loss", "nats", "cross-entropy of teacher and student", StepResult::loss);
    curve(
        builder,
        "Loss over ln K",
        "",
        "1 means that the student knows nothing",
        step -> step.loss() / logPrototypes);
    curve(
        builder,
        "Teacher entropy",
        "nats",
        "near 0 the teacher has collapsed to one prototype, near ln K to all alike",
        step -> step.value("teacherEntropy"));
    curve(builder, "Gradient norm", "", "before clipping", step -> step.value("gradientNorm"));
    curve(builder, "Learning rate", "", "warm-up and cosine", step -> step.value("rate"));
    curve(
        builder,
        "Teacher momentum",
        "",
        "share of the teacher that stays",
        step -> step.value("momentum"));
  }

  private void curve(
      ReportData.Builder builder,
      String title,
      String unit,
      String meaning,
      ToDoubleFunction<StepResult> value) {
    List<StepResult> steps = pretraining.steps();
    int stride = Math.max(1, steps.size() / POINTS);
    List<Curve.Point> points = new ArrayList<>();
    for (int i = 0; i < steps.size(); i += stride) {
      points.add(new Curve.Point(steps.get(i).step(), value.applyAsDouble(steps.get(i))));
    }
    builder.curve(Curve.of(title, unit, meaning, points));
  }

  private void settings(ReportData.Builder builder, Path root) throws IOException {
    settings(config).forEach(builder::configuration);
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("histossl", version(PandaReport.class));
    versions.put("ND4J", nd4jVersion());
    builder.provenance(new Settings("Versions", versions));
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("seed", Long.toString(options.seed()));
    split.sides().values().stream()
        .distinct()
        .sorted()
        .forEach(
            side ->
                provenance.put(
                    "groups in " + side,
                    Long.toString(split.sides().values().stream().filter(s -> s == side).count())));
    builder.provenance(new Settings("Data and seed", provenance));
    builder.provenance(new Settings("Evaluation", comparison.result().provenance()));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("slides", root.toString());
    environment.put("backend", backend.describe());
    environment.put("engine", Engine.standard().toString());
    environment.put(
        "Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    builder.environment(new Settings("Machine", environment));
  }

  /** A pretraining's configuration, part by part. */
  static List<Settings> settings(DinoConfig config) {
    return List.of(
        settings("Encoder", config.encoder().config()),
        settings("Projection head", config.head()),
        settings("Views", config.views()),
        settings("Loss", config.loss()),
        settings("Teacher", config.teacher()),
        settings("Optimizer", config.optimizer()),
        settings("Run", config.run()));
  }

  private static Settings settings(String title, Record record) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", record, values);
    return new Settings(title, values);
  }

  /** A line a number: records within records get dotted names. */
  private static void flatten(String prefix, Record record, Map<String, String> into) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String name = prefix + component.getName();
      Object value = value(record, component);
      if (value instanceof Record inner) {
        flatten(name + ".", inner, into);
      } else {
        into.put(name, String.valueOf(value));
      }
    }
  }

  private static Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component + " of " + record, e);
    }
  }

  /** What Maven wrote into the jar, whose manifest does not say. */
  private static String nd4jVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        PandaReport.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    }
    return properties.getProperty("version", "unknown");
  }

  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}

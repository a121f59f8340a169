package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.data.set.Problem;
import org.histossl.data.set.TileSet;
import org.histossl.data.split.Split;
import org.histossl.eval.Dataset;
import org.histossl.eval.Evaluation;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.EvaluationResult;
import org.histossl.eval.Results;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.ReportData;
import org.histossl.eval.report.Settings;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.head.DinoHeadConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code histossl evaluate}: what encoders are worth on labeled tiles. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {
      "Score encoders on labeled tiles.",
      "",
      "Tiles of one group (patient, slide) stay on one side of the split. OUT receives report.html,"
          + " results.json, split, embeddings and trained decoders; run again, it keeps what is"
          + " made of the same.",
      ""
    },
    customSynopsis =
        "histossl evaluate --encoder [NAME=]FILE... --tiles PATH --out FOLDER%n"
            + "                         [OPTIONS] [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class EvaluateCommand extends Job<EvaluateSettings> {
  private static final String UNTRAINED = "untrained";

  @Key(value = "encoders", required = true)
  @Option(
      names = {"-e", "--encoder"},
      paramLabel = "[NAME=]FILE",
      order = 1,
      converter = NamedFile.Converter.class,
      description =
          "An encoder and its name in tables: the folder of a pretraining, or weights. May be given"
              + " again. Of published weights name the network:"
              + " encoders.NAME.architecture=vit_small_p16.")
  private List<NamedFile> encoders = new ArrayList<>();

  @Key("untrained")
  @Option(
      names = "--untrained",
      order = 2,
      description = "Score the first encoder's network before any training too.")
  private boolean untrained;

  @Key(value = "tiles", required = true)
  @Option(
      names = "--tiles",
      paramLabel = "PATH",
      order = 3,
      description =
          "Labeled tiles: a tile store of slides with masks, a table (labels.csv: file, label,"
              + " group), or a folder of pictures for each class.")
  private Path tiles = Path.of("");

  @Key(value = "out", required = true)
  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      order = 4,
      description = "Where results are written.")
  private Path out = Path.of("");

  @Key("input")
  @Option(
      names = "--input",
      paramLabel = "PIXELS",
      order = 5,
      description = "Side at which encoders see the tiles (their own).")
  private Integer input = 0;

  @Key("decoders")
  @Option(
      names = "--decoders",
      paramLabel = "KIND",
      split = ",",
      order = 6,
      description =
          "knn, folded-knn, linear, mlp or segmentation, with commas between"
              + " (knn,folded-knn,linear).")
  private List<String> decoders = new ArrayList<>();

  @Key("seeds")
  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      order = 7,
      description = "Decoders are trained once with each, with commas between (1).")
  private List<Long> seeds = new ArrayList<>();

  @Key("split")
  @Option(
      names = "--split",
      paramLabel = "FILE",
      order = 8,
      description = "The side of every group, as a table group,side (drawn).")
  private Path split = Path.of("");

  EvaluateCommand(Console console) {
    super(console);
  }

  @Override
  EvaluateSettings read(ObjectNode json) {
    return Forms.json().read(json, EvaluateSettings.class, EvaluateSettings.defaults(), "");
  }

  @Override
  ObjectNode write(EvaluateSettings settings) {
    return Forms.json().toJson(settings);
  }

  @Override
  Plan plan(EvaluateSettings settings, Plan plan) throws IOException {
    for (Map.Entry<String, EncoderAt> encoder : settings.encoders().entrySet()) {
      plan.reads("encoder " + encoder.getKey(), encoder.getValue().weights());
    }
    TileSet set = TilesAt.labeled(settings.tiles());
    plan.reads(
        "tiles", TilesAt.summary(set, settings.tiles()) + ", classes " + set.scheme().classes());
    if (settings.split().isPresent()) {
      plan.reads("split", Check.file("split", settings.split().get()));
    }
    plan.makes("embeddings", settings.out().resolve("embeddings"));
    plan.makes("decoders", settings.out().resolve("decoders"));
    return plan.replaces("report", settings.out().resolve("report.html"));
  }

  @Override
  Ending run(EvaluateSettings settings, Console console) throws IOException {
    Backend backend = Backend.load();
    console.tell(backend);
    TileSet set = TilesAt.labeled(settings.tiles());
    Check.that(
        set.labels().stream().anyMatch(label -> label.isPresent()),
        "%s: no tile has a label: scores need some",
        settings.tiles());
    EvaluationResult result =
        Evaluation.run(
            plan(settings, set), Check.folder("evaluation", settings.out()), console.progress());
    Results results = result.results();
    tell(results, console);
    ReportData data =
        ReportData.builder("Encoders on " + TilesAt.name(settings.tiles()))
            .summary(
                String.format(
                    Locale.ROOT,
                    "%,d tiles of %d classes in %s.",
                    set.size(),
                    set.scheme().size(),
                    settings.tiles()))
            .results(results)
            .configuration(new Settings("Settings", Forms.json().settings(settings)))
            .provenance(new Settings("Evaluation", result.provenance()))
            .build();
    Path page = Report.write(data, settings.out()).html();
    int failed = set.problems().size() + results.skipped().size();
    set.problems().forEach(p -> console.err().println(p.id() + ": left out, " + p.reason()));
    results
        .skipped()
        .forEach(skipped -> console.err().println(skipped.what() + ": " + skipped.reason()));
    String line = page.toAbsolutePath().normalize().toString();
    return results.rows().isEmpty()
        ? Ending.nothing("nothing could be scored: " + why(results, set.problems()))
        : new Ending(line, results.rows().size(), failed, "left out");
  }

  private static String why(Results results, List<Problem> problems) {
    return results.skipped().isEmpty()
        ? problems.isEmpty() ? "no decoder suits these tiles" : Problem.first(problems)
        : results.skipped().get(0).what() + ": " + results.skipped().get(0).reason();
  }

  private static EvaluationPlan plan(EvaluateSettings settings, TileSet set) throws IOException {
    EvaluationPlan.Builder plan =
        EvaluationPlan.builder(settings.seeds().stream().mapToLong(Long::longValue).toArray())
            .shares(settings.shares());
    String name = TilesAt.name(settings.tiles());
    if (settings.split().isPresent()) {
      plan.dataset(name, () -> Dataset.of(set), Split.read(settings.split().get()));
    } else {
      plan.dataset(name, () -> Dataset.of(set));
    }
    settings.decoders().forEach(kind -> plan.decoder(settings.decoder(kind)));
    for (Map.Entry<String, EncoderAt> entry : settings.encoders().entrySet()) {
      int side;
      try (TrainedEncoder open = entry.getValue().open()) {
        side = TilesAt.inputPixels(set, open.encoder().patchSize(), settings.input());
      }
      plan.encoder(entry.getKey(), side, Embedder.Source.CLASS_TOKEN, entry.getValue()::open);
    }
    if (settings.untrained()) {
      EncoderAt first = settings.encoders().values().iterator().next();
      try (TrainedEncoder open = first.open()) {
        int side = TilesAt.inputPixels(set, open.encoder().patchSize(), settings.input());
        Seed seed = Seed.of(settings.seeds().get(0)).at("random encoder");
        DinoHeadConfig head =
            open.heads().values().stream().findFirst().orElse(DinoHeadConfig.defaults());
        plan.encoder(
            UNTRAINED,
            side,
            Embedder.Source.CLASS_TOKEN,
            () ->
                TrainedEncoder.random(open.encoder(), head, seed)
                    .withNormalization(open.normalization()));
      }
    }
    return plan.build();
  }

  private static void tell(Results results, Console console) {
    for (Results.Row row : results.rows()) {
      console.out().println(row.encoder() + ", " + row.decoder() + ", seed " + row.seed());
      for (ScoreEstimate score : row.scores()) {
        console
            .out()
            .println(
                String.format(
                    Locale.ROOT,
                    "  %-28s %9s%s",
                    score.name(),
                    score.value().isPresent()
                        ? String.format(Locale.ROOT, "%.3f", score.value().getAsDouble())
                        : "undefined",
                    score
                        .interval()
                        .map(i -> String.format(Locale.ROOT, "  [%.3f, %.3f]", i.low(), i.high()))
                        .orElse("")));
      }
    }
    results.notes().forEach(note -> console.out().println("Note: " + note));
  }
}

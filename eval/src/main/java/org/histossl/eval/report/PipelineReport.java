package org.histossl.eval.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.data.split.Side;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.Results;
import org.histossl.eval.score.ScoreEstimate;

/**
 * From slides to scores as one page: what went in, how pretraining went, what its encoder is worth
 * beside others, what they see.
 *
 * <pre>{@code
 * ReportData data =
 *     PipelineReport.of("From slides to a report: PANDA", slides, log, comparison)
 *         .environment(Settings.machine(Backend.load()))
 *         .build();
 * Report.write(data, out);
 * }</pre>
 */
public final class PipelineReport {
  private PipelineReport() {}

  /**
   * Begins a report with all that the pieces tell.
   *
   * @param title the page's title
   * @param slides what the run was made of
   * @param log how the first encoder of the comparison was pretrained
   * @param comparison what came out
   * @return a builder, to which machine and times may be added
   * @throws IOException if slides or tiles cannot be read
   */
  public static ReportData.Builder of(
      String title, TiledSlides slides, TrainingLog log, EncoderComparison comparison)
      throws IOException {
    Results results = comparison.results();
    ReportData.Builder builder =
        ReportData.builder(title)
            .summary(summary(slides, log))
            .summary(
                "The same decoders read the embeddings of every encoder: what differs between two"
                    + " rows of one decoder is what the encoders brought. No group of slides, such"
                    + " as those of a patient, is on two sides of a split.");
    log.warnings().forEach(builder::warning);
    slides.weakSides().forEach(builder::warning);
    keyFigures(builder, slides, results);
    chance(slides).ifPresent(builder::keyFigure);
    builder.data(slides.section()).results(results);
    log.curves().forEach(builder::curve);
    builder.pictures(comparison.pictures());
    log.configuration().forEach(builder::configuration);
    builder.provenance(Settings.versions()).provenance(sides(slides, comparison));
    builder.provenance(new Settings("Evaluation", comparison.result().provenance()));
    return builder;
  }

  /** One over the classes that there are tiles of; empty without labels. */
  private static Optional<KeyFigure> chance(TiledSlides slides) {
    long classes =
        slides.store().labels().stream().flatMapToInt(OptionalInt::stream).distinct().count();
    return classes == 0
        ? Optional.empty()
        : Optional.of(
            new KeyFigure(
                "Balanced accuracy of chance",
                Numbers.score(OptionalDouble.of(1.0 / classes)),
                "as of always the same class"));
  }

  private static String summary(TiledSlides slides, TrainingLog log) {
    TileStore store = slides.store();
    return String.format(
        Locale.ROOT,
        "%,d slides gave %,d tiles of %d pixels. An encoder was pretrained with %s on the %,d tiles"
            + " of the training groups for %d epoch%s, without labels, and then frozen.",
        slides.slides().size(),
        store.size(),
        store.tileSizePixels(),
        log.method(),
        log.tiles(),
        log.epochs(),
        log.epochs() == 1 ? "" : "s");
  }

  /** What pretraining brought, and the scores that it is the difference of. */
  private static void keyFigures(ReportData.Builder builder, TiledSlides slides, Results results) {
    for (Results.Difference difference : results.differences()) {
      if (difference.what().contains("folds")) {
        builder.keyFigure(
            new KeyFigure(
                "What pretraining brought",
                Numbers.signed(difference.difference().value()),
                difference.difference().name() + interval(difference.difference())));
      }
    }
    for (Results.Row row : results.rows()) {
      for (ScoreEstimate score : row.scores()) {
        if (score.name().startsWith("balanced") && row.decoder().contains("folds")) {
          builder.keyFigure(
              new KeyFigure(
                  "Balanced accuracy, " + row.decoder(),
                  Numbers.score(score.value()),
                  row.encoder() + interval(score)));
        }
      }
    }
    builder.keyFigure(
        new KeyFigure(
            "Slides", Numbers.count(slides.slides().size()), slides.skipped().size() + " skipped"));
  }

  private static String interval(ScoreEstimate score) {
    return score.interval().map(i -> ", " + Numbers.interval(i)).orElse("");
  }

  private static Settings sides(TiledSlides slides, EncoderComparison comparison) {
    TreeMap<Side, Long> counts = new TreeMap<>();
    slides.split().sides().values().forEach(side -> counts.merge(side, 1L, Long::sum));
    LinkedHashMap<String, String> values = new LinkedHashMap<>();
    values.put("seed", Long.toString(comparison.setup().seed()));
    counts.forEach((side, count) -> values.put("groups in " + side, Long.toString(count)));
    return new Settings("Data and seed", values);
  }
}

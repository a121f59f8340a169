package org.histossl.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.eval.Dataset;
import org.histossl.eval.Decoders;
import org.histossl.eval.Evaluation;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.EvaluationResult;
import org.histossl.eval.Results;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.models.TrainedEncoder;

/**
 * Encoders side by side on the tiles of slides: scores on one split and over folds of groups, and
 * pictures of what they see.
 *
 * <pre>{@code
 * EncoderComparison comparison =
 *     EncoderComparison.run(encoders, slides, new EncoderComparison.Setup("PANDA", 112, 1), out, progress);
 * Report.write(PipelineReport.of(title, slides, log, comparison), out);
 * }</pre>
 *
 * @param setup what it was made with
 * @param result what each decoder made of each encoder's embeddings
 * @param results rows, differences, confusion matrices, of tiles and of slides
 * @param pictures attention over tiles and a slide, neighbors, maps of embeddings
 */
public record EncoderComparison(
    Setup setup, EvaluationResult result, Results results, ReportData.Pictures pictures) {
  private static final int FOLDS = 5;

  /**
   * What a comparison is made with.
   *
   * @param dataset what the tiles are called in tables, such as {@code "PANDA"}
   * @param inputPixels side of the pictures that the encoders see; tiles are resized to it
   * @param seed where the randomness of decoders, folds and maps starts
   */
  public record Setup(String dataset, int inputPixels, long seed) {
    /** Checks the side. */
    public Setup {
      Check.positive("inputPixels", inputPixels);
    }
  }

  /**
   * Embeds the tiles with every encoder, trains decoders on the training side and scores them.
   * Writes to {@code evaluation} in the folder, and the hottest tenth of a slide's attention as
   * {@code attention-SLIDE.geojson}. Started again it keeps what is there.
   *
   * @param encoders the encoders by name, the first one that which the others are compared with;
   *     they stay open
   * @param slides the tiles and their split
   * @param setup how
   * @param out the run's folder
   * @param progress hears of each tile
   * @return scores and pictures
   * @throws IOException if tiles, slides or stored results cannot be read, or results not written
   */
  public static EncoderComparison run(
      Map<String, TrainedEncoder> encoders,
      TiledSlides slides,
      Setup setup,
      Path out,
      Progress progress)
      throws IOException {
    EvaluationPlan.Builder plan =
        EvaluationPlan.builder(setup.seed())
            .dataset(
                setup.dataset(), () -> Dataset.of(slides.store(), slides.files()), slides.split())
            .decoder(Decoders.foldedNeighbors(KnnConfig.defaults(), FOLDS))
            .decoder(Decoders.neighbors(KnnConfig.defaults()))
            .decoder(Decoders.mlp("MLP", MlpConfig.defaults()));
    encoders.forEach(
        (name, encoder) ->
            plan.encoder(
                name, setup.inputPixels(), Embedder.Source.CLASS_TOKEN, () -> encoder.borrowed()));
    EvaluationResult result = Evaluation.run(plan.build(), out.resolve("evaluation"), progress);
    ComparisonPictures pictures =
        new ComparisonPictures(encoders, slides, setup, result, out, progress);
    Results results = SlideGrades.added(result.results(), slides, setup, result);
    return new EncoderComparison(setup, result, results, pictures.draw());
  }
}

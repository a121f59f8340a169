package org.histossl.eval;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;

/**
 * What came out: a row for each data set, encoder and decoder, differences between them, confusion
 * matrices.
 *
 * @param rows the results, in tables of one data set each
 * @param means means over repeated seeds; each stands below the rows that it is the mean of
 * @param differences paired differences between rows
 * @param confusions confusion matrices
 * @param skipped what was to be run and was not
 * @param baselines what guessing reaches on the same tiles: the lines to be above
 * @param byClass how single classes were told, with curves and calibration
 * @param notes sentences that a reader of the numbers must know, such as a class without training
 *     tiles
 */
public record Results(
    List<Row> rows,
    List<SeedMean> means,
    List<Difference> differences,
    List<Confusion> confusions,
    List<Skipped> skipped,
    List<Row> baselines,
    List<ClassDetails> byClass,
    List<String> notes) {
  /** Takes copies. */
  public Results {
    rows = List.copyOf(rows);
    means = List.copyOf(means);
    differences = List.copyOf(differences);
    confusions = List.copyOf(confusions);
    skipped = List.copyOf(skipped);
    baselines = List.copyOf(baselines);
    byClass = List.copyOf(byClass);
    notes = List.copyOf(notes);
  }

  /**
   * Results of a run of one seed in which nothing was skipped.
   *
   * @param rows the results, in tables of one data set each
   * @param differences paired differences between rows
   * @param confusions confusion matrices
   */
  public Results(List<Row> rows, List<Difference> differences, List<Confusion> confusions) {
    this(rows, List.of(), differences, confusions, List.of(), List.of(), List.of(), List.of());
  }

  /**
   * These results with more rows, such as those of slides beside those of tiles.
   *
   * @param more the rows
   * @param confusionsOfMore their confusion matrices
   * @param notesOfMore sentences that their readers must know
   * @return results with all of them
   */
  public Results with(List<Row> more, List<Confusion> confusionsOfMore, List<String> notesOfMore) {
    return new Results(
        joined(rows, more),
        means,
        differences,
        joined(confusions, confusionsOfMore),
        skipped,
        baselines,
        byClass,
        joined(notes, notesOfMore));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /**
   * What was to be run and was not.
   *
   * @param what an encoder, a data set, or one on the other
   * @param reason why, such as {@code "not on disk: hibou_b.safetensors"}
   */
  public record Skipped(String what, String reason) {}

  /**
   * How one decoder did on one encoder's embeddings of one data set.
   *
   * @param dataset the data set's name, such as {@code "PANDA"}
   * @param encoder the encoder's name, such as {@code "XCiT, pretrained"}
   * @param decoder the decoder's name, such as {@code "20-NN"}
   * @param scores its scores; rows need not have the same ones
   * @param count how many samples were scored
   * @param groups how many groups they belong to
   * @param seed the seed of the run
   */
  public record Row(
      String dataset,
      String encoder,
      String decoder,
      List<ScoreEstimate> scores,
      long count,
      int groups,
      long seed) {
    /** Takes a copy of the list. */
    public Row {
      scores = List.copyOf(scores);
    }

    /**
     * A row with accuracy, balanced accuracy, macro-F1 and quadratic-weighted kappa.
     *
     * @param dataset the data set's name
     * @param encoder the encoder's name
     * @param decoder the decoder's name
     * @param predictions what was predicted for the test samples
     * @param bootstrap how intervals are made
     * @param seed the seed of the run
     * @return the row
     */
    public static Row of(
        String dataset,
        String encoder,
        String decoder,
        Predictions predictions,
        Bootstrap bootstrap,
        long seed) {
      return new Row(
          dataset,
          encoder,
          decoder,
          ClassScore.standard().stream()
              .map(score -> bootstrap.estimate(predictions, score))
              .toList(),
          predictions.count(),
          predictions.groups().count(),
          seed);
    }
  }

  /**
   * How one decoder did on average over repeated runs that differ in their seed alone.
   *
   * @param dataset the data set's name
   * @param encoder the encoder's name
   * @param decoder the decoder's name
   * @param scores the means, in the order of the rows' scores
   * @param count how many samples were scored
   * @param groups how many groups they belong to
   * @param seeds the seeds of the runs
   */
  public record SeedMean(
      String dataset,
      String encoder,
      String decoder,
      List<Score> scores,
      long count,
      int groups,
      List<Long> seeds) {
    /** Takes copies of the lists. */
    public SeedMean {
      scores = List.copyOf(scores);
      seeds = List.copyOf(seeds);
    }

    /**
     * A score's mean over the seeds.
     *
     * @param mean the mean, with the interval of the mean: what is chance of the samples
     * @param spread the scores of the runs: what is chance of training
     */
    public record Score(ScoreEstimate mean, SeedSpread spread) {}
  }

  /**
   * A paired difference, such as what pretraining brought.
   *
   * @param what which minus which, such as {@code "pretrained - random, 20-NN"}
   * @param difference the difference of a score and its interval
   */
  public record Difference(String what, ScoreEstimate difference) {}

  /**
   * A confusion matrix with its names.
   *
   * @param title whose predictions these are
   * @param classes the names of the classes, by number
   * @param matrix the counts
   */
  public record Confusion(String title, List<String> classes, ConfusionMatrix matrix) {
    /** Takes a copy of the names, of which there must be one for each class. */
    public Confusion {
      classes = List.copyOf(classes);
      Check.that(
          classes.size() == matrix.classes(),
          "a confusion matrix of %d classes needs as many names, got %s",
          matrix.classes(),
          Arrays.toString(classes.toArray()));
    }
  }
}

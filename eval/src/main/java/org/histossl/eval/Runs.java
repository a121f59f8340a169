package org.histossl.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.histossl.eval.report.ResultsSection;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.CountScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.MeanScore;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;
import org.histossl.eval.score.WeightedScore;

/**
 * One decoder on one encoder's embeddings of one data set: once, or with several seeds.
 *
 * @param outcomes what came out, a seed each; at least one
 * @param classes the names of the data set's classes
 */
record Runs(List<Outcome> outcomes, List<String> classes) {
  private static final List<ClassScore> CLASS_SCORES =
      List.of(
          ClassScore.ACCURACY,
          ClassScore.BALANCED_ACCURACY,
          ClassScore.MACRO_F1,
          ClassScore.QUADRATIC_KAPPA);

  /** What differences between encoders are told by. */
  private static final ClassScore COMPARED = ClassScore.BALANCED_ACCURACY;

  private static final String ERROR = "mean squared error";

  /** Outcomes that differ in nothing but the seed. */
  private record Key(String dataset, String decoder, String encoder) {}

  /** In the order of the first of each. */
  static List<Runs> of(List<Outcome> outcomes, Function<String, List<String>> classesOfDataset) {
    Map<Key, List<Outcome>> runs = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      runs.computeIfAbsent(
              new Key(outcome.dataset(), outcome.decoder(), outcome.encoder()),
              key -> new ArrayList<>())
          .add(outcome);
    }
    return runs.values().stream()
        .map(same -> new Runs(List.copyOf(same), classesOfDataset.apply(same.get(0).dataset())))
        .toList();
  }

  private Outcome first() {
    return outcomes.get(0);
  }

  private Groups groups() {
    return first().made().groups();
  }

  /** A row for each seed. */
  List<ResultsSection.Row> rows(Bootstrap bootstrap) {
    return outcomes.stream()
        .map(
            outcome ->
                new ResultsSection.Row(
                    outcome.dataset(),
                    outcome.encoder(),
                    outcome.decoder(),
                    new Runs(List.of(outcome), classes).estimates(bootstrap),
                    groups().samples(),
                    groups().count(),
                    outcome.seed()))
        .toList();
  }

  /** The mean over the seeds of some rows, if there are several. */
  Optional<ResultsSection.SeedMean> mean(List<ResultsSection.Row> rows, Bootstrap bootstrap) {
    if (outcomes.size() < 2) {
      return Optional.empty();
    }
    List<ScoreEstimate> means = estimates(bootstrap);
    List<ResultsSection.SeedMean.Score> scores =
        IntStream.range(0, means.size())
            .mapToObj(
                i ->
                    new ResultsSection.SeedMean.Score(
                        means.get(i),
                        SeedSpread.of(
                            rows.stream().map(row -> row.scores().get(i).value()).toList())))
            .toList();
    return Optional.of(
        new ResultsSection.SeedMean(
            first().dataset(),
            first().encoder(),
            first().decoder(),
            scores,
            groups().samples(),
            groups().count(),
            outcomes.stream().map(Outcome::seed).toList()));
  }

  /** Each score as the mean over the seeds. */
  private List<ScoreEstimate> estimates(Bootstrap bootstrap) {
    if (first().made() instanceof Outcome.Classes) {
      return CLASS_SCORES.stream().map(score -> bootstrap.estimate(predictions(), score)).toList();
    }
    List<ScoreEstimate> estimates = new ArrayList<>();
    for (String name : weighted(first().made()).keySet()) {
      estimates.add(bootstrap.estimate(name, units(), weighted(name)));
    }
    return estimates;
  }

  private List<Predictions> predictions() {
    return outcomes.stream()
        .map(outcome -> ((Outcome.Classes) outcome.made()).predictions())
        .toList();
  }

  private WeightedScore weighted(String name) {
    return WeightedScore.mean(
        outcomes.stream()
            .map(outcome -> java.util.Objects.requireNonNull(weighted(outcome.made()).get(name)))
            .toList());
  }

  /** What the weights of {@link #weighted} belong to: tiles, or of label maps whole groups. */
  private Groups units() {
    return first().made() instanceof Outcome.Segments ? Groups.each(groups().count()) : groups();
  }

  /** The scores of images and of label maps by name; the first is what encoders are compared by. */
  private Map<String, WeightedScore> weighted(Outcome.Made made) {
    Map<String, WeightedScore> scores = new LinkedHashMap<>();
    if (made instanceof Outcome.Images images) {
      List<Outcome.Quality> qualities = images.qualities();
      scores.put(
          ERROR,
          MeanScore.of(
              qualities.stream().mapToDouble(Outcome.Quality::meanSquaredError).toArray()));
      scores.put(
          "PSNR in dB",
          MeanScore.of(qualities.stream().map(Outcome.Quality::peakSignalToNoise).toList()));
      scores.put(
          "SSIM",
          MeanScore.of(qualities.stream().map(Outcome.Quality::structuralSimilarity).toList()));
    } else if (made instanceof Outcome.Segments segments) {
      List<ConfusionMatrix> counts = byGroup(segments);
      for (ClassScore score : List.of(ClassScore.MEAN_DICE, ClassScore.MEAN_IOU)) {
        scores.put(score.label(), CountScore.of(counts, score::of));
      }
      for (int c = 0; c < classes.size(); c++) {
        int label = c;
        scores.put("Dice, " + classes.get(c), CountScore.of(counts, matrix -> matrix.dice(label)));
      }
    }
    return scores;
  }

  private static List<ConfusionMatrix> byGroup(Outcome.Segments segments) {
    Map<Integer, ConfusionMatrix> sums = new LinkedHashMap<>();
    for (int i = 0; i < segments.counts().size(); i++) {
      sums.merge(segments.groups().of(i), segments.counts().get(i), ConfusionMatrix::plus);
    }
    return List.copyOf(sums.values());
  }

  /** The confusion of the first seed: of tiles, or of the pixels of all scored tiles. */
  Optional<ResultsSection.Confusion> confusion() {
    String title = first().dataset() + ", " + first().encoder() + ": " + first().decoder();
    Outcome.Made made = first().made();
    if (made instanceof Outcome.Classes predicted) {
      return Optional.of(
          new ResultsSection.Confusion(title, classes, predicted.predictions().confusion()));
    }
    if (made instanceof Outcome.Segments segments) {
      return segments.counts().stream()
          .reduce(ConfusionMatrix::plus)
          .map(sum -> new ResultsSection.Confusion(title + " (pixels)", classes, sum));
    }
    return Optional.empty();
  }

  /** Whether others are of another encoder and differ in nothing else. */
  boolean pairsWith(Runs other) {
    return first().dataset().equals(other.first().dataset())
        && first().decoder().equals(other.first().decoder())
        && !first().encoder().equals(other.first().encoder());
  }

  boolean isOf(String encoder) {
    return first().encoder().equals(encoder);
  }

  /** These minus others on the same tiles; of several seeds the means. */
  ResultsSection.Difference minus(Runs other, Bootstrap bootstrap) {
    String seeds = outcomes.size() > 1 ? ", mean over " + outcomes.size() + " seeds" : "";
    String what =
        String.format(
            "%s, %s: %s − %s%s",
            first().dataset(),
            first().decoder(),
            first().encoder(),
            other.first().encoder(),
            seeds);
    return new ResultsSection.Difference(what, difference(other, bootstrap));
  }

  private ScoreEstimate difference(Runs other, Bootstrap bootstrap) {
    if (first().made() instanceof Outcome.Classes) {
      return new ScoreEstimate(
          COMPARED.label(),
          minus(value(predictions()), value(other.predictions())),
          bootstrap.difference(predictions(), other.predictions(), COMPARED));
    }
    String name = weighted(first().made()).keySet().iterator().next();
    WeightedScore mine = weighted(name);
    WeightedScore others = other.weighted(name);
    int samples = units().samples();
    Optional<Interval> interval = bootstrap.difference(units(), mine, others);
    return new ScoreEstimate(name, minus(mine.ofAll(samples), others.ofAll(samples)), interval);
  }

  private static OptionalDouble value(List<Predictions> runs) {
    List<OptionalDouble> values = runs.stream().map(run -> COMPARED.of(run.confusion())).toList();
    return values.stream().anyMatch(OptionalDouble::isEmpty)
        ? OptionalDouble.empty()
        : values.stream().mapToDouble(OptionalDouble::getAsDouble).average();
  }

  private static OptionalDouble minus(OptionalDouble a, OptionalDouble b) {
    return a.isPresent() && b.isPresent()
        ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
        : OptionalDouble.empty();
  }
}

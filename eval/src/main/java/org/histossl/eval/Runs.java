package org.histossl.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.RunScore;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;

/**
 * One decoder on one encoder's embeddings of one data set: once, or with several seeds.
 *
 * @param outcomes what came out, a seed each; at least one
 * @param classes the names of the data set's classes
 */
record Runs(List<Outcome> outcomes, List<String> classes) {
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
    return first().decoded().groups();
  }

  /** A row for each seed. */
  List<Results.Row> rows(Bootstrap bootstrap) {
    return outcomes.stream()
        .map(
            outcome ->
                new Results.Row(
                    outcome.dataset(),
                    outcome.encoder(),
                    outcome.decoder(),
                    estimates(List.of(outcome), bootstrap),
                    groups().samples(),
                    groups().count(),
                    outcome.seed()))
        .toList();
  }

  /** The mean over the seeds of some rows, if there are several. */
  Optional<Results.SeedMean> mean(List<Results.Row> rows, Bootstrap bootstrap) {
    if (outcomes.size() < 2) {
      return Optional.empty();
    }
    List<ScoreEstimate> means = estimates(outcomes, bootstrap);
    List<Results.SeedMean.Score> scores =
        IntStream.range(0, means.size())
            .mapToObj(
                i ->
                    new Results.SeedMean.Score(
                        means.get(i),
                        SeedSpread.of(
                            rows.stream().map(row -> row.scores().get(i).value()).toList())))
            .toList();
    return Optional.of(
        new Results.SeedMean(
            first().dataset(),
            first().encoder(),
            first().decoder(),
            scores,
            groups().samples(),
            groups().count(),
            outcomes.stream().map(Outcome::seed).toList()));
  }

  /** Each score as the mean over some runs. */
  private static List<ScoreEstimate> estimates(List<Outcome> runs, Bootstrap bootstrap) {
    List<List<RunScore>> scores = runs.stream().map(run -> run.decoded().scores()).toList();
    return IntStream.range(0, scores.get(0).size())
        .mapToObj(i -> RunScore.mean(scores.stream().map(run -> run.get(i)).toList(), bootstrap))
        .toList();
  }

  /** The confusion of the first seed. */
  Optional<Results.Confusion> confusion() {
    Decoded decoded = first().decoded();
    String of = decoded.counted().equals("tiles") ? "" : " (" + decoded.counted() + ")";
    return decoded.confusion().map(counts -> new Results.Confusion(title() + of, classes, counts));
  }

  private String title() {
    return first().dataset() + ", " + first().encoder() + ": " + first().decoder();
  }

  /** How single classes were told with the first seed. */
  Optional<ClassDetails> byClass() {
    return first()
        .decoded()
        .tileClasses()
        .map(predictions -> ClassDetails.of(title(), classes, predictions));
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
  Results.Difference minus(Runs other, Bootstrap bootstrap) {
    String seeds = outcomes.size() > 1 ? ", mean over " + outcomes.size() + " seeds" : "";
    String what =
        String.format(
            Locale.ROOT,
            "%s, %s: %s − %s%s",
            first().dataset(),
            first().decoder(),
            first().encoder(),
            other.first().encoder(),
            seeds);
    return new Results.Difference(
        what, RunScore.difference(compared(), other.compared(), bootstrap));
  }

  private List<RunScore> compared() {
    return outcomes.stream().map(outcome -> outcome.decoded().compared()).toList();
  }
}

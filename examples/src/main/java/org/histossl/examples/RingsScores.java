package org.histossl.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.CountScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;
import org.histossl.eval.score.WeightedScore;

/**
 * What was counted right and wrong, and the tables made of it. A score is of the counts of all
 * folds together, and the mean over the seeds; the bootstrap draws blocks of tissue, the same ones
 * for all encoders and seeds.
 */
final class RingsScores {
  /** What was to be told. */
  enum Task {
    /** Whether a gland has a pixel, by a linear layer on patches. */
    SEGMENTATION("pixels"),
    /** A tile's class, by a linear layer. */
    TILE_CLASSES("tiles");

    private final String label;

    Task(String label) {
      this.label = label;
    }

    private Map<String, Function<ConfusionMatrix, OptionalDouble>> scores() {
      Map<String, Function<ConfusionMatrix, OptionalDouble>> scores = new LinkedHashMap<>();
      if (this == TILE_CLASSES) {
        scores.put("accuracy", ClassScore.ACCURACY::of);
        scores.put("balanced accuracy", ClassScore.BALANCED_ACCURACY::of);
        scores.put("macro-F1", ClassScore.MACRO_F1::of);
      } else {
        scores.put("Dice, glands", matrix -> matrix.dice(1));
        scores.put("mean Dice", ClassScore.MEAN_DICE::of);
        scores.put("mean IoU", ClassScore.MEAN_IOU::of);
      }
      return scores;
    }
  }

  /** Counts by seed, then by block. */
  private final Map<Task, Map<String, Map<Integer, Map<String, ConfusionMatrix>>>> counts =
      new TreeMap<>();

  private final Bootstrap bootstrap;

  RingsScores(Seed seed) {
    bootstrap = Bootstrap.of(seed);
  }

  void add(Task task, String encoder, int seed, String block, ConfusionMatrix one) {
    counts
        .computeIfAbsent(task, t -> new LinkedHashMap<>())
        .computeIfAbsent(encoder, e -> new TreeMap<>())
        .computeIfAbsent(seed, s -> new TreeMap<>())
        .merge(block, one, ConfusionMatrix::plus);
  }

  /** The scores of each encoder, in Markdown. */
  String table() {
    StringBuilder text =
        new StringBuilder(
            """
            | task | score | encoder | mean over seeds | 95 % interval | seeds, least to greatest |
            |---|---|---|---|---|---|
            """);
    counts.forEach(
        (task, encoders) ->
            task.scores()
                .forEach(
                    (name, score) ->
                        encoders.forEach(
                            (encoder, seeds) ->
                                text.append(row(task, name, encoder, scores(seeds, score))))));
    return text.toString();
  }

  private String row(Task task, String name, String encoder, List<CountScore> seeds) {
    Groups blocks = blocks(task);
    ScoreEstimate mean = bootstrap.estimate(name, blocks, WeightedScore.mean(seeds));
    SeedSpread spread =
        SeedSpread.of(seeds.stream().map(seed -> seed.ofAll(blocks.samples())).toList());
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s to %s |\n",
        task.label,
        name,
        encoder,
        number("%.3f", mean.value()),
        interval("%.3f", mean.interval()),
        number("%.3f", spread.least()),
        number("%.3f", spread.greatest()));
  }

  /** What an encoder has before another one. */
  String gains(String encoder, List<String> others) {
    StringBuilder text =
        new StringBuilder(
            """
            | task | score | mean over the seeds | minus | gain | 95 % interval |
            |---|---|---|---|---|---|
            """);
    for (Task task : counts.keySet()) {
      task.scores()
          .forEach(
              (name, score) ->
                  others.forEach(other -> text.append(gain(task, name, score, encoder, other))));
    }
    return text.toString();
  }

  private String gain(
      Task task,
      String name,
      Function<ConfusionMatrix, OptionalDouble> score,
      String encoder,
      String other) {
    Groups blocks = blocks(task);
    WeightedScore first = WeightedScore.mean(scores(of(task, encoder), score));
    WeightedScore second = WeightedScore.mean(scores(of(task, other), score));
    OptionalDouble a = first.ofAll(blocks.samples());
    OptionalDouble b = second.ofAll(blocks.samples());
    OptionalDouble gain =
        a.isPresent() && b.isPresent()
            ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
            : OptionalDouble.empty();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s (%s) | %s (%s) | %s | %s |\n",
        task.label,
        name,
        encoder,
        number("%.3f", a),
        other,
        number("%.3f", b),
        number("%+.3f", gain),
        interval("%+.3f", bootstrap.difference(blocks, first, second)));
  }

  private Map<Integer, Map<String, ConfusionMatrix>> of(Task task, String encoder) {
    return Check.found(
        Check.found(counts.get(task), "nothing was counted of %s", task).get(encoder),
        "nothing was counted of %s by '%s'",
        task,
        encoder);
  }

  /** The score of each seed; its samples are blocks. */
  private static List<CountScore> scores(
      Map<Integer, Map<String, ConfusionMatrix>> seeds,
      Function<ConfusionMatrix, OptionalDouble> score) {
    return seeds.values().stream()
        .map(blocks -> CountScore.of(List.copyOf(blocks.values()), score))
        .toList();
  }

  private Groups blocks(Task task) {
    return Groups.each(
        counts.getOrDefault(task, Map.of()).values().stream()
            .flatMap(seeds -> seeds.values().stream())
            .mapToInt(Map::size)
            .findFirst()
            .orElseThrow());
  }

  @SuppressWarnings("FormatStringAnnotation") // the formats are the two above
  private static String number(String format, OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, format, value.getAsDouble())
        : "undefined";
  }

  private static String interval(String format, Optional<Interval> interval) {
    return interval
        .map(
            i ->
                number(format, OptionalDouble.of(i.low()))
                    + " to "
                    + number(format, OptionalDouble.of(i.high())))
        .orElse("undefined");
  }
}

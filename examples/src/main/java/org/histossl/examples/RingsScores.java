package org.histossl.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.histossl.core.Seed;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.SeedSpread;

/**
 * What encoders were counted right and wrong on, and the table of scores made of it. Counts of a
 * decoder's seeds are added up; blocks of tissue are what the bootstrap draws.
 */
final class RingsScores {
  private static final Map<String, Function<ConfusionMatrix, OptionalDouble>> OF_PIXELS =
      new LinkedHashMap<>();
  private static final Map<String, Function<ConfusionMatrix, OptionalDouble>> OF_TILES =
      new LinkedHashMap<>();

  static {
    OF_PIXELS.put("Dice, benign gland", matrix -> matrix.dice(1));
    OF_PIXELS.put("Dice, tumour gland", matrix -> matrix.dice(2));
    OF_PIXELS.put("mean Dice", ClassScore.MEAN_DICE::of);
    OF_PIXELS.put("mean IoU", ClassScore.MEAN_IOU::of);
    OF_TILES.put("accuracy", ClassScore.ACCURACY::of);
    OF_TILES.put("balanced accuracy", ClassScore.BALANCED_ACCURACY::of);
    OF_TILES.put("macro-F1", ClassScore.MACRO_F1::of);
  }

  private final Map<String, Counts> pixels = new LinkedHashMap<>();
  private final Map<String, Counts> tiles = new LinkedHashMap<>();

  /** The counts of one encoder, by block and by seed of the decoder. */
  private static final class Counts {
    private final Map<String, ConfusionMatrix> byBlock = new LinkedHashMap<>();
    private final Map<Integer, ConfusionMatrix> bySeed = new LinkedHashMap<>();

    void add(String block, int seed, ConfusionMatrix counts) {
      byBlock.merge(block, counts, ConfusionMatrix::plus);
      bySeed.merge(seed, counts, ConfusionMatrix::plus);
    }

    List<ConfusionMatrix> blocks() {
      return List.copyOf(byBlock.values());
    }

    SeedSpread spread(Function<ConfusionMatrix, OptionalDouble> score) {
      return SeedSpread.of(bySeed.values().stream().map(score).toList());
    }
  }

  void pixels(String encoder, String block, int seed, ConfusionMatrix counts) {
    pixels.computeIfAbsent(encoder, e -> new Counts()).add(block, seed, counts);
  }

  void tile(String encoder, String block, int seed, int truth, int predicted) {
    ConfusionMatrix one =
        ConfusionMatrix.of(new int[] {truth}, new int[] {predicted}, RingsData.CLASSES.size());
    tiles.computeIfAbsent(encoder, e -> new Counts()).add(block, seed, one);
  }

  /** A table in Markdown: scores with intervals, the seeds' spread, the first encoder's lead. */
  String table(Seed seed) {
    StringBuilder text =
        new StringBuilder(
            "| task | score | encoder | value | 95 % interval | seeds, least to greatest | lead of"
                + " the first encoder |\n|---|---|---|---|---|---|---|\n");
    Bootstrap bootstrap = Bootstrap.of(seed);
    OF_PIXELS.forEach((name, score) -> rows(text, "segmentation", name, score, pixels, bootstrap));
    OF_TILES.forEach((name, score) -> rows(text, "tile class", name, score, tiles, bootstrap));
    return text.toString();
  }

  private static void rows(
      StringBuilder text,
      String task,
      String name,
      Function<ConfusionMatrix, OptionalDouble> score,
      Map<String, Counts> encoders,
      Bootstrap bootstrap) {
    Optional<Counts> first = encoders.values().stream().findFirst();
    encoders.forEach(
        (encoder, counts) -> {
          ScoreEstimate estimate = bootstrap.estimate(name, counts.blocks(), score);
          SeedSpread spread = counts.spread(score);
          Optional<Counts> leader = first.filter(other -> other != counts);
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %s | %s | %s | %s to %s | %s |\n",
                  task,
                  name,
                  encoder,
                  number(estimate.value()),
                  interval(estimate.interval()),
                  number(spread.least()),
                  number(spread.greatest()),
                  leader
                      .map(
                          other ->
                              interval(
                                  bootstrap.difference(other.blocks(), counts.blocks(), score)))
                      .orElse("")));
        });
  }

  private static String number(OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
        : "undefined";
  }

  private static String interval(Optional<Interval> interval) {
    return interval
        .map(i -> String.format(Locale.ROOT, "%.3f to %.3f", i.low(), i.high()))
        .orElse("undefined");
  }
}

package org.histossl.eval;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.histossl.eval.report.ResultsSection;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.eval.score.WeightedScore;

/**
 * What a decoder made of an encoder's embeddings of a data set.
 *
 * @param dataset the data set's name
 * @param encoder the encoder's name
 * @param decoder the decoder's name
 * @param seed the seed that it was trained with
 * @param made what came out, to be scored
 */
public record Outcome(String dataset, String encoder, String decoder, long seed, Made made) {
  private static final List<ClassScore> CLASS_SCORES =
      List.of(
          ClassScore.ACCURACY,
          ClassScore.BALANCED_ACCURACY,
          ClassScore.MACRO_F1,
          ClassScore.QUADRATIC_KAPPA);

  /** The one that differences between encoders are told by. */
  private static final ClassScore COMPARED = ClassScore.BALANCED_ACCURACY;

  private static final String ERROR = "mean squared error";

  /** What a decoder made. */
  public sealed interface Made {
    /**
     * Which of the scored tiles belong together.
     *
     * @return the groups
     */
    Groups groups();
  }

  /**
   * Classes.
   *
   * @param predictions what was predicted of the scored tiles
   */
  public record Classes(Predictions predictions) implements Made {
    @Override
    public Groups groups() {
      return predictions.groups();
    }
  }

  /**
   * Images.
   *
   * @param errors the mean squared error of each scored tile's image, of values in [0, 1]
   * @param groups which tiles belong together
   */
  public record Images(List<Double> errors, Groups groups) implements Made {
    /**
     * Copies the list.
     *
     * @param errors the mean squared error of each scored tile's image
     * @param groups which tiles belong together
     */
    public Images {
      errors = List.copyOf(errors);
    }

    /** The mean over tiles that count several times or not at all. */
    private OptionalDouble mean(int[] multiplicity) {
      double sum = 0;
      long count = 0;
      for (int i = 0; i < multiplicity.length; i++) {
        sum += multiplicity[i] * errors.get(i);
        count += multiplicity[i];
      }
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }
  }

  ResultsSection.Row row(Bootstrap bootstrap) {
    List<ScoreEstimate> scores =
        made instanceof Classes classes
            ? CLASS_SCORES.stream()
                .map(score -> bootstrap.estimate(classes.predictions(), score))
                .toList()
            : List.of(estimate(ERROR, made.groups(), ((Images) made)::mean, bootstrap));
    return new ResultsSection.Row(
        dataset, encoder, decoder, scores, made.groups().samples(), made.groups().count(), seed);
  }

  Stream<ResultsSection.Confusion> confusion(List<String> names) {
    return made instanceof Classes classes
        ? Stream.of(
            new ResultsSection.Confusion(
                dataset + ", " + encoder + ": " + decoder,
                names,
                classes.predictions().confusion()))
        : Stream.empty();
  }

  /** This one minus another one on the same tiles. */
  ResultsSection.Difference minus(Outcome other, Bootstrap bootstrap) {
    String what = dataset + ", " + decoder + ": " + encoder + " − " + other.encoder;
    if (made instanceof Classes mine && other.made instanceof Classes others) {
      OptionalDouble a = COMPARED.of(mine.predictions().confusion());
      OptionalDouble b = COMPARED.of(others.predictions().confusion());
      OptionalDouble value =
          a.isPresent() && b.isPresent()
              ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
              : OptionalDouble.empty();
      return new ResultsSection.Difference(
          what,
          new ScoreEstimate(
              COMPARED.label(),
              value,
              bootstrap.difference(mine.predictions(), others.predictions(), COMPARED)));
    }
    Images mine = (Images) made;
    Images others = (Images) other.made;
    WeightedScore difference =
        multiplicity -> {
          OptionalDouble a = mine.mean(multiplicity);
          OptionalDouble b = others.mean(multiplicity);
          return a.isPresent() && b.isPresent()
              ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
              : OptionalDouble.empty();
        };
    return new ResultsSection.Difference(
        what, estimate(ERROR, mine.groups(), difference, bootstrap));
  }

  private static ScoreEstimate estimate(
      String name, Groups groups, WeightedScore score, Bootstrap bootstrap) {
    int[] once = new int[groups.samples()];
    java.util.Arrays.fill(once, 1);
    return new ScoreEstimate(name, score.of(once), bootstrap.interval(groups, score));
  }
}

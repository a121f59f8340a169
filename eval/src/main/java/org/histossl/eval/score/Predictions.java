package org.histossl.eval.score;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.histossl.core.Check;

/** What was predicted for samples, what is true of them, and which of them belong together. */
public final class Predictions {
  private final int[] truth;
  private final int[] predicted;
  private final int classes;
  private final Groups groups;
  private final Optional<float[][]> probabilities;

  private Predictions(
      int[] truth, int[] predicted, int classes, Groups groups, Optional<float[][]> probabilities) {
    this.truth = truth;
    this.predicted = predicted;
    this.classes = classes;
    this.groups = groups;
    this.probabilities = probabilities;
  }

  /**
   * Predictions as classes.
   *
   * @param truth the true class of each sample, {@code 0..classes-1}
   * @param predicted the predicted class of each sample
   * @param classes how many classes there are, present or not
   * @param groups which samples belong together
   * @return the predictions
   */
  public static Predictions of(int[] truth, int[] predicted, int classes, Groups groups) {
    Check.that(
        truth.length == predicted.length && truth.length == groups.samples(),
        "true classes, predicted classes and groups must be as many, got %d, %d and %d",
        truth.length,
        predicted.length,
        groups.samples());
    Check.positive("classes", classes);
    for (int i = 0; i < truth.length; i++) {
      ConfusionMatrix.checkLabel("true", truth[i], i, classes);
      ConfusionMatrix.checkLabel("predicted", predicted[i], i, classes);
    }
    return new Predictions(truth.clone(), predicted.clone(), classes, groups, Optional.empty());
  }

  /**
   * Predictions as probabilities or any scores: the class with the greatest one is predicted, the
   * lower class of equals.
   *
   * @param truth the true class of each sample
   * @param scores {@code [samples][classes]}, finite
   * @param groups which samples belong together
   * @return the predictions
   */
  public static Predictions ofScores(int[] truth, float[][] scores, Groups groups) {
    Check.that(scores.length > 0, "predictions by scores need at least 1 sample, got none");
    int[] predicted = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      predicted[i] = greatest(scores[i], i, scores[0].length);
    }
    return of(truth, predicted, scores[0].length, groups);
  }

  /**
   * These predictions with the probabilities that they were made of, for areas under the receiver
   * operating characteristic and for calibration.
   *
   * @param values {@code [samples][classes]}, none negative, each row summing to 1
   * @return the predictions
   */
  public Predictions withProbabilities(float[][] values) {
    Check.that(
        values.length == truth.length,
        "probabilities must be as many as samples, got %d and %d",
        values.length,
        truth.length);
    float[][] copy = new float[values.length][];
    for (int i = 0; i < values.length; i++) {
      Check.that(
          values[i].length == classes,
          "every sample must have %d probabilities, got %d at sample %d",
          classes,
          values[i].length,
          i);
      Calibration.mostProbable(values[i], i); // refuses what is no distribution
      copy[i] = values[i].clone();
    }
    return new Predictions(truth, predicted, classes, groups, Optional.of(copy));
  }

  private static int greatest(float[] scores, int sample, int classes) {
    Check.that(
        scores.length == classes,
        "every sample must have %d scores, got %d at sample %d",
        classes,
        scores.length,
        sample);
    int best = 0;
    for (int c = 0; c < classes; c++) {
      Check.that(
          Float.isFinite(scores[c]),
          "scores must be finite, got %s for class %d at sample %d",
          scores[c],
          c,
          sample);
      if (scores[c] > scores[best]) {
        best = c;
      }
    }
    return best;
  }

  /**
   * How many samples there are.
   *
   * @return the number of samples
   */
  public int count() {
    return truth.length;
  }

  /**
   * How many classes there are, present or not.
   *
   * @return the number of classes
   */
  public int classes() {
    return classes;
  }

  /**
   * Which samples belong together.
   *
   * @return the groups
   */
  public Groups groups() {
    return groups;
  }

  /**
   * The true class of a sample.
   *
   * @param sample which sample
   * @return its class
   */
  public int truth(int sample) {
    return truth[sample];
  }

  /**
   * The predicted class of a sample.
   *
   * @param sample which sample
   * @return the class
   */
  public int predicted(int sample) {
    return predicted[sample];
  }

  /**
   * The probabilities that the classes were predicted by.
   *
   * @return {@code [samples][classes]}; empty where classes alone are known
   */
  public Optional<float[][]> probabilities() {
    return probabilities.map(
        rows -> Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new));
  }

  /**
   * The true classes of all samples.
   *
   * @return a class a sample
   */
  public int[] truth() {
    return truth.clone();
  }

  /**
   * The counts of all samples.
   *
   * @return the confusion matrix
   */
  public ConfusionMatrix confusion() {
    return ConfusionMatrix.of(truth, predicted, classes);
  }

  boolean sameSamples(Predictions other) {
    return classes == other.classes
        && Arrays.equals(truth, other.truth)
        && groups.same(other.groups);
  }

  /** The predictions in a line, for people at a prompt. */
  @Override
  public String toString() {
    ConfusionMatrix counts = confusion();
    StringJoiner scores = new StringJoiner(", ");
    for (ClassScore score : ClassScore.standard()) {
      OptionalDouble value = score.of(counts);
      scores.add(
          score.label()
              + " "
              + (value.isPresent()
                  ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
                  : "undefined"));
    }
    return String.format(
        Locale.ROOT,
        "%,d predictions of %d classes in %,d groups: %s",
        count(),
        classes,
        groups.count(),
        scores);
  }
}

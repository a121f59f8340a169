package org.histossl.eval.score;

import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * How often each true class was predicted as each class, and the scores that follow from these
 * counts. Rows are true classes, columns predicted ones.
 *
 * <p>Definitions are those of scikit-learn's {@code sklearn.metrics}, with one difference: where
 * scikit-learn puts 0 for a quotient without a denominator, the score here is empty. On label maps
 * (each pixel a sample), {@link #dice} and {@link #intersectionOverUnion} are the overlaps of a
 * class's regions.
 */
public final class ConfusionMatrix {
  private final int classes;
  private final long[] counts;

  private ConfusionMatrix(int classes, long[] counts) {
    this.classes = classes;
    this.counts = counts;
  }

  /**
   * Counts pairs of classes.
   *
   * @param truth the true class of each sample, {@code 0..classes-1}
   * @param predicted the predicted class of each sample
   * @param classes how many classes there are, present or not
   * @return the matrix
   */
  public static ConfusionMatrix of(int[] truth, int[] predicted, int classes) {
    Check.positive("classes", classes);
    Check.that(
        truth.length == predicted.length,
        "true and predicted classes must be as many, got %d and %d",
        truth.length,
        predicted.length);
    long[] counts = new long[classes * classes];
    for (int i = 0; i < truth.length; i++) {
      checkLabel("true", truth[i], i, classes);
      checkLabel("predicted", predicted[i], i, classes);
      counts[truth[i] * classes + predicted[i]]++;
    }
    return new ConfusionMatrix(classes, counts);
  }

  /**
   * Counts the pixels of a label map.
   *
   * @param truth the true class of each pixel, unsigned
   * @param predicted the predicted class of each pixel, unsigned
   * @param classes how many classes there are, present or not
   * @param ignored the true class of pixels that do not count, such as 255
   * @return the matrix
   */
  public static ConfusionMatrix ofPixels(byte[] truth, byte[] predicted, int classes, int ignored) {
    Check.positive("classes", classes);
    Check.that(
        truth.length == predicted.length,
        "true and predicted label maps must have as many pixels, got %d and %d",
        truth.length,
        predicted.length);
    long[] counts = new long[classes * classes];
    for (int i = 0; i < truth.length; i++) {
      int label = Byte.toUnsignedInt(truth[i]);
      if (label != ignored) {
        int guess = Byte.toUnsignedInt(predicted[i]);
        checkLabel("true", label, i, classes);
        checkLabel("predicted", guess, i, classes);
        counts[label * classes + guess]++;
      }
    }
    return new ConfusionMatrix(classes, counts);
  }

  /**
   * The counts of these and other samples together.
   *
   * @param other a matrix of as many classes
   * @return the sum
   */
  public ConfusionMatrix plus(ConfusionMatrix other) {
    Check.that(
        classes == other.classes,
        "confusion matrices to add must agree in classes, got %d and %d",
        classes,
        other.classes);
    long[] sums = counts.clone();
    other.addTo(sums, 1);
    return new ConfusionMatrix(classes, sums);
  }

  /** Adds the counts, a number of times, to row-major counts of as many classes. */
  void addTo(long[] sums, int times) {
    Check.that(
        sums.length == counts.length,
        "confusion matrices to add must have as many cells, got %d and %d",
        sums.length,
        counts.length);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += times * counts[i];
    }
  }

  /**
   * A matrix from its counts, which are copied.
   *
   * @param counts {@code [true class][predicted class]}
   * @return the matrix
   */
  public static ConfusionMatrix of(long[][] counts) {
    int classes = Check.positive("classes", counts.length);
    long[] flat = new long[classes * classes];
    for (int t = 0; t < classes; t++) {
      Check.that(
          counts[t].length == classes,
          "a confusion matrix must be square, got %d rows and %d columns in row %d",
          classes,
          counts[t].length,
          t);
      for (int p = 0; p < classes; p++) {
        flat[t * classes + p] = Check.notNegative("count", counts[t][p]);
      }
    }
    return new ConfusionMatrix(classes, flat);
  }

  /** A matrix around row-major counts, which are not copied: for the bootstrap's inner loop. */
  static ConfusionMatrix around(int classes, long[] counts) {
    return new ConfusionMatrix(classes, counts);
  }

  static void checkLabel(String which, int label, int sample, int classes) {
    Check.that(
        label >= 0 && label < classes,
        "%s classes must be in 0..%d, got %d at sample %d",
        which,
        classes - 1,
        label,
        sample);
  }

  /**
   * How many classes the matrix has, present or not.
   *
   * @return the number of classes
   */
  public int classes() {
    return classes;
  }

  /**
   * A count.
   *
   * @param truth the true class
   * @param predicted the predicted class
   * @return how many samples of the one were predicted as the other
   */
  public long count(int truth, int predicted) {
    Check.index("truth", truth, classes);
    Check.index("predicted", predicted, classes);
    return at(truth, predicted);
  }

  /**
   * All samples.
   *
   * @return how many samples were counted
   */
  public long total() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /**
   * How many samples are of a class.
   *
   * @param label the class
   * @return the row's sum
   */
  public long trueCount(int label) {
    Check.index("class", label, classes);
    long sum = 0;
    for (int p = 0; p < classes; p++) {
      sum += at(label, p);
    }
    return sum;
  }

  /**
   * How many samples were predicted to be of a class.
   *
   * @param label the class
   * @return the column's sum
   */
  public long predictedCount(int label) {
    Check.index("class", label, classes);
    long sum = 0;
    for (int t = 0; t < classes; t++) {
      sum += at(t, label);
    }
    return sum;
  }

  /**
   * The share of samples predicted rightly.
   *
   * @return the accuracy in [0, 1]; empty without samples
   */
  public OptionalDouble accuracy() {
    long right = 0;
    for (int c = 0; c < classes; c++) {
      right += at(c, c);
    }
    return ratio(right, total());
  }

  /**
   * The share of a class's samples that were found.
   *
   * @param label the class
   * @return the recall in [0, 1]; empty if no sample is of the class
   */
  public OptionalDouble recall(int label) {
    return ratio(count(label, label), trueCount(label));
  }

  /**
   * The share of the samples predicted as a class that are of it.
   *
   * @param label the class
   * @return the precision in [0, 1]; empty if the class was never predicted
   */
  public OptionalDouble precision(int label) {
    return ratio(count(label, label), predictedCount(label));
  }

  /**
   * The harmonic mean of precision and recall, {@code 2 TP / (2 TP + FP + FN)}.
   *
   * @param label the class
   * @return the F1 score in [0, 1]; empty if the class is neither present nor predicted
   */
  public OptionalDouble f1(int label) {
    return ratio(2 * count(label, label), trueCount(label) + predictedCount(label));
  }

  /**
   * The overlap of true and predicted regions, {@code 2 |A and B| / (|A| + |B|)}: the F1 score
   * under the name that it has for label maps.
   *
   * @param label the class
   * @return the Dice coefficient in [0, 1]; empty if the class is neither present nor predicted
   */
  public OptionalDouble dice(int label) {
    return f1(label);
  }

  /**
   * The Jaccard index {@code |A and B| / |A or B|}.
   *
   * @param label the class
   * @return the overlap in [0, 1]; empty if the class is neither present nor predicted
   */
  public OptionalDouble intersectionOverUnion(int label) {
    long both = count(label, label);
    return ratio(both, trueCount(label) + predictedCount(label) - both);
  }

  /**
   * The mean recall over the classes that have samples.
   *
   * @return the balanced accuracy in [0, 1]; empty without samples
   */
  public OptionalDouble balancedAccuracy() {
    return meanOfDefined(this::recall);
  }

  /**
   * The mean F1 score over the classes that are present or predicted.
   *
   * @return the macro-F1 in [0, 1]; empty without samples
   */
  public OptionalDouble macroF1() {
    return meanOfDefined(this::f1);
  }

  /**
   * The mean Dice coefficient over the classes that are present or predicted.
   *
   * @return the mean in [0, 1]; empty without samples
   */
  public OptionalDouble meanDice() {
    return meanOfDefined(this::dice);
  }

  /**
   * The mean Jaccard index over the classes that are present or predicted.
   *
   * @return the mean in [0, 1]; empty without samples
   */
  public OptionalDouble meanIntersectionOverUnion() {
    return meanOfDefined(this::intersectionOverUnion);
  }

  /**
   * The mean F1 score, each class weighing as many samples as it has.
   *
   * @return the weighted F1 in [0, 1]; empty without samples
   */
  public OptionalDouble weightedF1() {
    long total = total();
    if (total == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += trueCount(c) * f1(c).orElse(0); // a class without F1 has no samples either
    }
    return OptionalDouble.of(sum / total);
  }

  /**
   * Cohen's kappa: agreement beyond what independent labels with these frequencies would give.
   *
   * @param weights how much a disagreement counts
   * @return kappa in [-1, 1]; empty if chance alone leaves no disagreement, as with one class only
   */
  public OptionalDouble kappa(KappaWeights weights) {
    double total = total();
    double observed = 0;
    double byChance = 0;
    long[] predictedCounts = new long[classes];
    for (int p = 0; p < classes; p++) {
      predictedCounts[p] = predictedCount(p);
    }
    for (int t = 0; t < classes; t++) {
      long trueCount = trueCount(t);
      for (int p = 0; p < classes; p++) {
        double weight = weights.of(t - p);
        observed += weight * at(t, p);
        byChance += weight * trueCount * predictedCounts[p];
      }
    }
    // divided once, at the end: whole numbers before, so that -1 is -1
    return byChance > 0
        ? OptionalDouble.of(1 - observed * total / byChance)
        : OptionalDouble.empty();
  }

  private long at(int truth, int predicted) {
    return counts[truth * classes + predicted];
  }

  private static OptionalDouble ratio(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  private OptionalDouble meanOfDefined(IntFunction<OptionalDouble> score) {
    return IntStream.range(0, classes)
        .mapToObj(score)
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }
}

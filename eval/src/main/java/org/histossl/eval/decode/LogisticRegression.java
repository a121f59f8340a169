package org.histossl.eval.decode;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embeddings;

/**
 * Multinomial logistic regression with a squared penalty on standardized embeddings, to its only
 * minimum: what a linear layer can read, without a rate, an epoch or a seed. For some thousands of
 * rows; for more, {@link LinearProbe} takes mini-batches.
 *
 * <p>The loss is {@code mean over classes of (mean over the class's rows of -ln p) + penalty / 2 *
 * |W|^2}, so that classes weigh alike whatever their sizes; intercepts are free. A class without
 * rows is never predicted. With classes of equal size and {@code n} rows the penalty is
 * scikit-learn's {@code 1 / (C n)}.
 *
 * <p>Source: the linear evaluation of Kolesnikov et al. 2019, arXiv:1901.09005, section 3.2
 * (logistic regression by L-BFGS); here with balanced classes.
 *
 * <pre>{@code
 * LogisticRegression probe = LogisticRegression.fit(train, labels, 7, 0.01);
 * int[] predicted = probe.predict(test);
 * }</pre>
 */
public final class LogisticRegression {
  private static final int MOST_ITERATIONS = 500;

  /** Greatest derivative at which the minimum is reached; losses are of the order of 1. */
  private static final double FLAT = 1e-4;

  private final Standardization standardization;
  private final double[] weights;
  private final boolean[] learnt;
  private final int dimensions;

  private LogisticRegression(
      Standardization standardization, double[] weights, boolean[] learnt, int dimensions) {
    this.standardization = standardization;
    this.weights = weights;
    this.learnt = learnt;
    this.dimensions = dimensions;
  }

  /**
   * Fits the regression.
   *
   * @param embeddings what it learns from; finite, at least one row
   * @param labels the class of each row, {@code 0..classes-1}
   * @param classes how many classes there are, present or not
   * @param penalty weight of the squared penalty, above 0
   * @return the regression
   */
  public static LogisticRegression fit(
      Embeddings embeddings, int[] labels, int classes, double penalty) {
    return fit(embeddings, labels, classes, penalty, Optional.empty());
  }

  /**
   * Fits the regression from where one with another penalty ended, which is faster and gives the
   * same to rounding.
   *
   * @param embeddings what it learns from; finite, at least one row
   * @param labels the class of each row, {@code 0..classes-1}
   * @param classes how many classes there are, present or not
   * @param penalty weight of the squared penalty, above 0
   * @param start one of the same rows; empty to start from zeros
   * @return the regression
   */
  public static LogisticRegression fit(
      Embeddings embeddings,
      int[] labels,
      int classes,
      double penalty,
      Optional<LogisticRegression> start) {
    Check.positive("penalty", penalty);
    Check.positive("classes", classes);
    Check.that(
        embeddings.count() == labels.length && labels.length > 0,
        "rows and labels must be as many and at least 1, got %d and %d",
        embeddings.count(),
        labels.length);
    for (int label : labels) {
      Check.index("label", label, classes);
    }
    embeddings.requireFinite("embeddings to learn from");
    int[] all = IntStream.range(0, labels.length).toArray();
    Standardization standardization = Standardization.of(Inputs.STANDARDIZED, embeddings, all);
    LogisticLoss loss =
        new LogisticLoss(standardization.apply(embeddings), labels, classes, penalty);
    double[] from = new double[loss.size()];
    start.ifPresent(
        one -> {
          Check.that(
              one.weights.length == from.length,
              "a start must be of as many classes and dimensions, got %d weights for %d",
              one.weights.length,
              from.length);
          System.arraycopy(one.weights, 0, from, 0, from.length);
        });
    double[] weights = Lbfgs.minimize(loss::value, from, MOST_ITERATIONS, FLAT);
    return new LogisticRegression(
        standardization, weights, loss.present(), embeddings.dimensions());
  }

  /**
   * The classes' probabilities.
   *
   * @param embeddings what to classify, of the dimensions that were learnt from; finite
   * @return {@code [count][classes]}, rows that sum to 1
   */
  public double[][] probabilities(Embeddings embeddings) {
    Embeddings inputs = standardization.apply(embeddings);
    double[][] rows = new double[inputs.count()][learnt.length];
    float[] x = new float[dimensions];
    for (int row = 0; row < rows.length; row++) {
      inputs.copyRow(row, x, 0);
      LogisticLoss.softmax(weights, x, learnt, rows[row]);
    }
    return rows;
  }

  /**
   * The most probable classes.
   *
   * @param embeddings what to classify, of the dimensions that were learnt from; finite
   * @return a class a row, the lower of equals
   */
  public int[] predict(Embeddings embeddings) {
    return Arrays.stream(probabilities(embeddings))
        .mapToInt(LogisticRegression::greatest)
        .toArray();
  }

  private static int greatest(double[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }
}

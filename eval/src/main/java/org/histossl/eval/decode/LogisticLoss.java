package org.histossl.eval.decode;

import org.histossl.eval.embed.Embeddings;

/**
 * The loss of {@link LogisticRegression} and its gradient. Weights are {@code [classes, dimensions
 * + 1]}, the intercept last.
 */
final class LogisticLoss {
  private final float[][] rows;
  private final int[] labels;
  private final double[] rowWeight;
  private final boolean[] present;
  private final int dimensions;
  private final double penalty;

  LogisticLoss(Embeddings inputs, int[] labels, int classes, double penalty) {
    this.labels = labels;
    this.penalty = penalty;
    dimensions = inputs.dimensions();
    rows = new float[inputs.count()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = inputs.row(i);
    }
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    present = new boolean[classes];
    int met = 0;
    for (int c = 0; c < classes; c++) {
      present[c] = counts[c] > 0;
      met += present[c] ? 1 : 0;
    }
    rowWeight = new double[classes];
    for (int c = 0; c < classes; c++) {
      rowWeight[c] = present[c] ? 1.0 / ((double) met * counts[c]) : 0;
    }
  }

  int size() {
    return present.length * (dimensions + 1);
  }

  boolean[] present() {
    return present.clone();
  }

  /** The loss; fills the gradient. */
  double value(double[] weights, double[] gradient) {
    java.util.Arrays.fill(gradient, 0);
    double loss = 0;
    double[] p = new double[present.length];
    for (int row = 0; row < rows.length; row++) {
      softmax(weights, rows[row], present, p);
      double weight = rowWeight[labels[row]];
      loss -= weight * Math.log(Math.max(p[labels[row]], Double.MIN_NORMAL));
      p[labels[row]] -= 1;
      for (int c = 0; c < p.length; c++) {
        if (present[c]) {
          add(gradient, c * (dimensions + 1), weight * p[c], rows[row]);
        }
      }
    }
    for (int c = 0; c < present.length; c++) {
      int at = c * (dimensions + 1);
      for (int d = 0; d < dimensions; d++, at++) {
        loss += penalty / 2 * weights[at] * weights[at];
        gradient[at] += penalty * weights[at];
      }
    }
    return loss;
  }

  private static void add(double[] gradient, int at, double factor, float[] x) {
    for (int d = 0; d < x.length; d++) {
      gradient[at + d] += factor * x[d];
    }
    gradient[at + x.length] += factor;
  }

  /** Probabilities of the classes that there were rows of; the others have none. */
  static void softmax(double[] weights, float[] x, boolean[] present, double[] p) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < p.length; c++) {
      p[c] = present[c] ? score(weights, c * (x.length + 1), x) : Double.NEGATIVE_INFINITY;
      most = Math.max(most, p[c]);
    }
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp(p[c] - most);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= sum;
    }
  }

  private static double score(double[] weights, int at, float[] x) {
    double a = weights[at + x.length];
    double b = 0;
    int d = 0;
    for (; d + 1 < x.length; d += 2) { // two sums: the second need not wait for the first
      a += weights[at + d] * x[d];
      b += weights[at + d + 1] * x[d + 1];
    }
    return d < x.length ? a + b + weights[at + d] * x[d] : a + b;
  }
}

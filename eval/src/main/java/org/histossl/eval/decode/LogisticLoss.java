package org.histossl.eval.decode;

import org.histossl.eval.embed.Embeddings;

/**
 * The loss of {@link LogisticRegression} and its gradient. Weights are {@code [classes, dimensions
 * + 1]}, the intercept last.
 */
final class LogisticLoss {
  private final float[][] rows;

  /** The same numbers by dimension: either way the innermost loop runs along an array. */
  private final float[][] columns;

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
    columns = new float[dimensions][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < dimensions; d++) {
        columns[d][i] = rows[i][d];
      }
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
    float[][] scores = scores(weights);
    float[][] sums = new float[present.length][dimensions];
    double loss = 0;
    double[] p = new double[present.length];
    for (int row = 0; row < rows.length; row++) {
      for (int c = 0; c < p.length; c++) {
        p[c] = present[c] ? scores[c][row] : Double.NEGATIVE_INFINITY;
      }
      softmax(p);
      double weight = rowWeight[labels[row]];
      loss -= weight * Math.log(Math.max(p[labels[row]], Double.MIN_NORMAL));
      p[labels[row]] -= 1;
      for (int c = 0; c < p.length; c++) {
        if (present[c]) {
          add((float) (weight * p[c]), rows[row], sums[c]);
          gradient[c * (dimensions + 1) + dimensions] += weight * p[c];
        }
      }
    }
    for (int c = 0; c < present.length; c++) {
      int at = c * (dimensions + 1);
      for (int d = 0; d < dimensions; d++, at++) {
        loss += penalty / 2 * weights[at] * weights[at];
        gradient[at] = sums[c][d] + penalty * weights[at];
      }
    }
    return loss;
  }

  /** {@code [classes][rows]}. */
  private float[][] scores(double[] weights) {
    float[][] scores = new float[present.length][rows.length];
    for (int c = 0; c < present.length; c++) {
      if (present[c]) {
        int at = c * (dimensions + 1);
        java.util.Arrays.fill(scores[c], (float) weights[at + dimensions]);
        for (int d = 0; d < dimensions; d++) {
          add((float) weights[at + d], columns[d], scores[c]);
        }
      }
    }
    return scores;
  }

  private static void add(float factor, float[] what, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }

  /** Probabilities of the classes that there were rows of; the others have none. */
  static void softmax(double[] weights, float[] x, boolean[] present, double[] p) {
    for (int c = 0; c < p.length; c++) {
      p[c] = present[c] ? score(weights, c * (x.length + 1), x) : Double.NEGATIVE_INFINITY;
    }
    softmax(p);
  }

  /** In place. */
  private static void softmax(double[] p) {
    double most = Double.NEGATIVE_INFINITY;
    for (double score : p) {
      most = Math.max(most, score);
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
    double sum = weights[at + x.length];
    for (int d = 0; d < x.length; d++) {
      sum += weights[at + d] * x[d];
    }
    return sum;
  }
}

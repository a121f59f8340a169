package org.histossl.eval.score;

/** Class scores to probabilities, outside of graphs: {@code exp(x_c) / sum_k exp(x_k)}. */
public final class Softmax {
  private Softmax() {}

  /**
   * Probabilities of scores, in double precision and without overflow.
   *
   * @param logits one score a class
   * @return probabilities, whose sum is 1 but for rounding
   */
  public static float[] of(float[] logits) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - greatest);
    }
    float[] shares = new float[logits.length];
    for (int c = 0; c < shares.length; c++) {
      shares[c] = (float) (Math.exp(logits[c] - greatest) / sum);
    }
    return shares;
  }
}

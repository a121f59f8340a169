package org.histossl.eval.score;

/** How much a disagreement between two classes counts in {@link ConfusionMatrix#kappa}. */
public enum KappaWeights {
  /** Every disagreement counts the same: Cohen's plain kappa. */
  NONE,
  /** A disagreement counts its distance in classes. */
  LINEAR,
  /** A disagreement counts its squared distance: the usual choice for grades. */
  QUADRATIC;

  double of(int distance) {
    return switch (this) {
      case NONE -> distance == 0 ? 0 : 1;
      case LINEAR -> Math.abs(distance);
      case QUADRATIC -> (double) distance * distance;
    };
  }
}

package org.histossl.eval.score;

import java.util.List;
import java.util.OptionalDouble;

/** The scores that follow from a confusion matrix, as values that a table can list. */
public enum ClassScore {
  /** {@link ConfusionMatrix#accuracy}. */
  ACCURACY("accuracy"),
  /** {@link ConfusionMatrix#balancedAccuracy}. */
  BALANCED_ACCURACY("balanced accuracy"),
  /** {@link ConfusionMatrix#macroF1}. */
  MACRO_F1("macro-F1"),
  /** {@link ConfusionMatrix#kappa} with quadratic weights. */
  QUADRATIC_KAPPA("quadratic-weighted kappa"),
  /** {@link ConfusionMatrix#meanDice}. */
  MEAN_DICE("mean Dice"),
  /** {@link ConfusionMatrix#meanIntersectionOverUnion}. */
  MEAN_IOU("mean IoU");

  private final String label;

  ClassScore(String label) {
    this.label = label;
  }

  /**
   * The score's name in the field.
   *
   * @return the name, in lower case
   */
  public String label() {
    return label;
  }

  /**
   * What classifiers are scored by where nothing else is asked for.
   *
   * @return accuracy, balanced accuracy, macro-F1 and quadratic-weighted kappa
   */
  public static List<ClassScore> standard() {
    return List.of(ACCURACY, BALANCED_ACCURACY, MACRO_F1, QUADRATIC_KAPPA);
  }

  /** Why the score of a matrix is empty. */
  String undefined(ConfusionMatrix matrix) {
    return matrix.total() == 0
        ? "no samples"
        : "true and predicted classes are all the same one: chance leaves no disagreement";
  }

  /**
   * The score's value.
   *
   * @param matrix the counts
   * @return the value, empty where it is undefined
   */
  public OptionalDouble of(ConfusionMatrix matrix) {
    return switch (this) {
      case ACCURACY -> matrix.accuracy();
      case BALANCED_ACCURACY -> matrix.balancedAccuracy();
      case MACRO_F1 -> matrix.macroF1();
      case QUADRATIC_KAPPA -> matrix.kappa(KappaWeights.QUADRATIC);
      case MEAN_DICE -> matrix.meanDice();
      case MEAN_IOU -> matrix.meanIntersectionOverUnion();
    };
  }
}

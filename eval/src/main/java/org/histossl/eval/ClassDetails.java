package org.histossl.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.histossl.core.Check;
import org.histossl.eval.score.Calibration;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.RocAuc;

/**
 * How single classes were told, and how far probabilities can be trusted.
 *
 * @param title whose predictions these are
 * @param classes a line a class
 * @param probabilities what needs probabilities; empty where classes alone were predicted
 */
public record ClassDetails(
    String title, List<OfClass> classes, Optional<OfProbabilities> probabilities) {
  private static final int BINS = 15;

  /** Takes a copy. */
  public ClassDetails {
    classes = List.copyOf(classes);
  }

  /**
   * A class.
   *
   * @param name its name
   * @param count how many samples are of it
   * @param precision share of those predicted that are of it; empty if none was predicted
   * @param recall share of its samples that were predicted; empty if it has none
   * @param f1 their harmonic mean; empty if it neither occurs nor was predicted
   * @param auc area under the receiver operating characteristic, this class against all others;
   *     empty without probabilities or if all samples are of one kind
   * @param roc the curve; no points where the area is empty
   */
  public record OfClass(
      String name,
      long count,
      OptionalDouble precision,
      OptionalDouble recall,
      OptionalDouble f1,
      OptionalDouble auc,
      List<RocAuc.Point> roc) {
    /** Takes a copy. */
    public OfClass {
      roc = List.copyOf(roc);
    }
  }

  /**
   * What needs probabilities.
   *
   * @param macroAuc mean area over the classes; empty if any class has no samples
   * @param calibrationError expected calibration error over 15 bins
   * @param calibration confidence and accuracy by bin
   */
  public record OfProbabilities(
      OptionalDouble macroAuc, OptionalDouble calibrationError, Calibration calibration) {}

  /**
   * Details of some predictions.
   *
   * @param title whose predictions these are
   * @param names the names of the classes, by number
   * @param predictions what was predicted
   * @return the details
   */
  public static ClassDetails of(String title, List<String> names, Predictions predictions) {
    Check.that(
        names.size() == predictions.classes(),
        "predictions of %d classes need as many names, got %s",
        predictions.classes(),
        names);
    ConfusionMatrix counts = predictions.confusion();
    int[] truth = predictions.truth();
    Optional<float[][]> probabilities = predictions.probabilities();
    List<OfClass> classes = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      int label = c;
      Optional<RocAuc> roc = probabilities.map(rows -> RocAuc.oneVersusRest(truth, rows, label));
      classes.add(
          new OfClass(
              names.get(c),
              counts.trueCount(c),
              counts.precision(c),
              counts.recall(c),
              counts.f1(c),
              roc.map(RocAuc::value).orElse(OptionalDouble.empty()),
              roc.map(RocAuc::curve).orElse(List.of())));
    }
    return new ClassDetails(
        title,
        classes,
        probabilities.map(
            rows -> {
              Calibration calibration = Calibration.of(truth, rows, BINS);
              return new OfProbabilities(
                  RocAuc.macro(truth, rows), calibration.expectedError(), calibration);
            }));
  }
}

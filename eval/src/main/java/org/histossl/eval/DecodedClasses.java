package org.histossl.eval;

import java.util.List;
import java.util.Optional;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.RunScore;

/**
 * A class of each tile, scored by accuracy, balanced accuracy, macro-F1 and quadratic-weighted
 * kappa, and compared by balanced accuracy.
 *
 * @param predictions what was predicted of the scored tiles
 */
public record DecodedClasses(Predictions predictions) implements Decoded {
  @Override
  public Groups groups() {
    return predictions.groups();
  }

  @Override
  public List<RunScore> scores() {
    return ClassScore.standard().stream().map(score -> RunScore.of(predictions, score)).toList();
  }

  @Override
  public RunScore compared() {
    return RunScore.of(predictions, ClassScore.BALANCED_ACCURACY);
  }

  @Override
  public Optional<Predictions> tileClasses() {
    return Optional.of(predictions);
  }

  @Override
  public Optional<ConfusionMatrix> confusion() {
    return Optional.of(predictions.confusion());
  }
}

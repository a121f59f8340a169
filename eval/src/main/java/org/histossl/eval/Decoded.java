package org.histossl.eval;

import java.util.List;
import java.util.Optional;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.RunScore;

/**
 * What a decoder made of the scored tiles. Runs that differ in the seed or in the encoder alone
 * must have the same scores in the same order, of the same tiles.
 */
public interface Decoded {
  /**
   * Which of the scored tiles belong together.
   *
   * @return the groups
   */
  Groups groups();

  /**
   * The scores, as tables show them.
   *
   * @return at least one
   */
  List<RunScore> scores();

  /**
   * What differences between encoders are told by.
   *
   * @return one of the scores
   */
  RunScore compared();

  /**
   * What was predicted of each of the scored tiles.
   *
   * @return truth, classes and, where they are known, probabilities; empty where nothing is told by
   *     one class a tile
   */
  default Optional<Predictions> tileClasses() {
    return Optional.empty();
  }

  /**
   * What was taken for what.
   *
   * @return the counts by class; empty where nothing is told by classes
   */
  default Optional<ConfusionMatrix> confusion() {
    return Optional.empty();
  }

  /**
   * What the confusion counts.
   *
   * @return such as {@code "tiles"}
   */
  default String counted() {
    return "tiles";
  }
}

package org.histossl.eval.crossvalidation;

import org.histossl.core.Progress;
import org.histossl.eval.decode.Inputs;
import org.histossl.eval.decode.Standardization;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;

/**
 * Tells classes from frozen embeddings. Whatever it has to choose, it chooses by the rows that it
 * learns from. Called from several threads.
 */
@FunctionalInterface
public interface FrozenClassifier {
  /**
   * Learns and classifies.
   *
   * @param train what it learns from, at least one row
   * @param test what it classifies
   * @return a class for each row of {@code test}
   */
  int[] classify(LabeledEmbeddings train, Embeddings test);

  /**
   * The nearest neighbors vote, each dimension brought to mean 0 and deviation 1 by the rows that
   * they are sought among, so that features of different units, and dimensions that all tiles
   * share, weigh alike. Of fewer rows than neighbors all vote.
   *
   * @param config how many, and how they vote
   * @return the classifier
   */
  static FrozenClassifier neighbors(KnnConfig config) {
    return (train, test) -> {
      int rows = train.embeddings().count();
      Standardization standardization =
          Standardization.of(
              Inputs.STANDARDIZED,
              train.embeddings(),
              java.util.stream.IntStream.range(0, rows).toArray());
      return KnnClassifier.of(
              standardization.apply(train.embeddings()),
              train.labelArray(),
              train.classes(),
              config.withNeighbors(Math.min(config.neighbors(), rows)))
          .classify(standardization.apply(test), Progress.none())
          .predicted();
    };
  }

  /**
   * A logistic regression whose penalty is chosen by folds of the training groups.
   *
   * @return the classifier
   */
  static FrozenClassifier linear() {
    return new PenaltyChoice();
  }
}

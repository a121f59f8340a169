package org.histossl.eval;

import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.knn.KnnConfig;

/** How something is told from embeddings. */
public sealed interface Decoder {
  /**
   * The decoder's name in tables.
   *
   * @return such as {@code "20-NN"}
   */
  String name();

  /**
   * Whether another seed gives another result.
   *
   * @return true where it is trained
   */
  default boolean seeded() {
    return true;
  }

  /**
   * The nearest neighbours on the training side vote on each tile of the test side.
   *
   * @param config how they vote; of fewer training tiles than neighbours all vote
   */
  record Neighbours(KnnConfig config) implements Decoder {
    @Override
    public String name() {
      return config.neighbours() + "-NN";
    }

    @Override
    public boolean seeded() {
      return false;
    }
  }

  /**
   * The same with every group held out once, so that the score rests on all tiles.
   *
   * @param config how neighbours vote
   * @param folds into how many parts the groups are dealt, at least 3; of fewer groups each is a
   *     part
   */
  record FoldedNeighbours(KnnConfig config, int folds) implements Decoder {
    /**
     * Checks the number of folds.
     *
     * @param config how neighbours vote
     * @param folds into how many parts the groups are dealt, at least 3
     */
    public FoldedNeighbours {
      Check.that(folds >= 3, "folds must be at least 3, got %d", folds);
    }

    @Override
    public String name() {
      return String.format(Locale.ROOT, "%d-NN, %d folds", config.neighbours(), folds);
    }

    @Override
    public boolean seeded() {
      return false;
    }
  }

  /**
   * A small network that tells classes, trained on the training side and stopped by the validation
   * side.
   *
   * @param name such as {@code "MLP"} or {@code "linear probe"}
   * @param config what it is like
   */
  record Perceptron(String name, MlpConfig config) implements Decoder {}

  /**
   * Transposed convolutions that make images, trained and stopped likewise.
   *
   * @param name such as {@code "transposed convolutions"}
   * @param config what it is like for images of one channel; each data set's own number of channels
   *     takes that one's place
   */
  record Images(String name, ImageDecoderConfig config) implements Decoder {}

  /**
   * Logistic regression, whose weight decay the validation side chooses.
   *
   * @param name such as {@code "linear probe"}
   * @param config which decays, and how long
   */
  record Linear(String name, LinearProbeConfig config) implements Decoder {}

  /**
   * The class of each pixel from the encoder's patch tokens, trained by cross-entropy and Dice and
   * stopped by the validation side. The tokens of all tiles that have a mask are held in memory.
   *
   * @param name such as {@code "segmentation"}
   * @param config what it is like
   */
  record Segmentation(String name, SegmentationConfig config) implements Decoder {}
}

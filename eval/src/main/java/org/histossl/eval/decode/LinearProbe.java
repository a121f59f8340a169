package org.histossl.eval.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embeddings;

/**
 * Logistic regression on frozen embeddings: what a linear layer can read from them. It is trained
 * once for each weight decay, and the one with the least validation loss is kept; test rows never
 * enter the choice.
 *
 * <p>The protocol is that of Caron et al. 2021, arXiv:2104.14294, section 4.1 (a linear layer on
 * frozen features, a cosine schedule), with AdamW in place of SGD, so that one rate serves encoders
 * of other scales, and with the decay chosen instead of none.
 *
 * <pre>{@code
 * Examples examples = Examples.of(embeddings, labels, 5).train(trainRows).validation(others);
 * try (LinearProbe probe =
 *     LinearProbe.train(LinearProbeConfig.defaults(), examples, training)) {
 *   float[][] probabilities = probe.predict(embeddings.select(testRows));
 * }
 * }</pre>
 */
public final class LinearProbe implements AutoCloseable {
  private final Mlp classifier;
  private final List<Trial> trials;

  /**
   * What became of a decay.
   *
   * @param weightDecay the decay
   * @param validationLoss the least validation loss among the epochs, in nats
   */
  public record Trial(double weightDecay, double validationLoss) {}

  private LinearProbe(Mlp classifier, List<Trial> trials) {
    this.classifier = classifier;
    this.trials = List.copyOf(trials);
  }

  /**
   * Trains a probe.
   *
   * @param config which decays, and how long
   * @param examples what it learns from, with validation rows, at least one of them of a class that
   *     there are training rows of
   * @param training where weights and the order of rows come from, on what, watched by whom
   * @return the probe, to be closed by the caller
   */
  public static LinearProbe train(LinearProbeConfig config, Examples examples, Training training) {
    List<Trial> trials = new ArrayList<>();
    Optional<Mlp> best = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    try {
      for (double decay : config.weightDecays()) {
        Mlp mlp = Mlp.train(config.classifier(decay), examples, training);
        boolean better = false;
        try {
          TrainingCurves curves = mlp.curves();
          Check.that(
              !curves.validation().isEmpty(),
              "a linear probe chooses its weight decay on validation rows of classes that it has"
                  + " learnt, got none: give some by Examples.validation");
          double loss = curves.validation().get(curves.bestEpoch());
          trials.add(new Trial(decay, loss));
          better = loss < least;
          least = Math.min(loss, least);
        } finally {
          (better ? best : Optional.of(mlp)).ifPresent(Mlp::close);
        }
        best = better ? Optional.of(mlp) : best;
      }
    } catch (RuntimeException e) {
      best.ifPresent(Mlp::close);
      throw e;
    }
    return new LinearProbe(best.orElseThrow(), trials);
  }

  /**
   * The classes' probabilities.
   *
   * @param embeddings what to classify, of the dimensions that were learnt from; finite
   * @return {@code [count][classes]}, rows that sum to 1
   */
  public float[][] predict(Embeddings embeddings) {
    return classifier.predict(embeddings);
  }

  /**
   * The decay that was chosen.
   *
   * @return the one with the least validation loss, the earlier of equals
   */
  public double weightDecay() {
    return classifier.config().fit().weightDecay();
  }

  /**
   * All decays that were tried.
   *
   * @return the decays with their losses, in the order tried
   */
  public List<Trial> trials() {
    return trials;
  }

  /**
   * The probe as a classifier: its curves, its weights, its file.
   *
   * @return the classifier, closed with this probe
   */
  public Mlp classifier() {
    return classifier;
  }

  @Override
  public void close() {
    classifier.close();
  }
}

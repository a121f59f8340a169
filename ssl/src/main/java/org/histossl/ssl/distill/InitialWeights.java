package org.histossl.ssl.distill;

import java.util.Collection;
import org.histossl.core.Check;
import org.histossl.core.graph.Parameter;
import org.histossl.core.optim.LayerDecay;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.models.TrainedEncoder;

/**
 * What a pretraining begins with in place of random weights, and how much of it may change.
 *
 * @param digest by what the weights are known, {@link TrainedEncoder#digest()}
 * @param frozenBlocks so many blocks stay as they are, with all before them: patch embedding,
 *     tokens and positions; 0 for none. Running statistics of batch norms, which are no parameters,
 *     follow the tiles all the same
 * @param layerDecay what the learning rate is multiplied by from a layer to the one before it, in
 *     (0, 1]; see {@link LayerDecay}
 */
public record InitialWeights(String digest, int frozenBlocks, double layerDecay) {
  private static final String ENCODER = TrainedEncoder.BACKBONE + ".";
  private static final int DIGEST_DIGITS = 64;

  /** Refuses what is no digest, and numbers out of range. */
  public InitialWeights {
    Check.that(
        digest.length() == DIGEST_DIGITS
            && digest.chars().allMatch(c -> Character.digit(c, 16) >= 0),
        "initial weights: digest must have %d hexadecimal digits, got '%s'",
        DIGEST_DIGITS,
        digest);
    Check.notNegative("initial weights: frozenBlocks", frozenBlocks);
    Check.that(
        layerDecay > 0 && layerDecay <= 1,
        "initial weights: layerDecay must be in (0, 1], got %s",
        layerDecay);
  }

  /**
   * Weights that all may change at one rate.
   *
   * @param encoder has the weights
   * @return what describes them
   */
  public static InitialWeights of(TrainedEncoder encoder) {
    return new InitialWeights(encoder.digest(), 0, 1);
  }

  /** A method's table of parameters with the frozen ones left out and lower rates. */
  ParameterGroups groups(Collection<Parameter> parameters, ParameterGroups method) {
    LayerDecay layers = LayerDecay.of(parameters, ENCODER, layerDecay, 1);
    boolean blocks =
        parameters.stream().anyMatch(one -> one.name().startsWith(ENCODER + "blocks."));
    int depth = blocks ? layers.depth() : 0;
    Check.that(
        frozenBlocks <= depth,
        "%d blocks cannot be frozen, the encoder has %d%s",
        frozenBlocks,
        depth,
        blocks ? "" : ": give frozenBlocks 0");
    return method
        .without(name -> name.startsWith(ENCODER) && frozen(layers.layer(name)))
        .timesRate(layers::rateFactor);
  }

  /** Layer 0 is what comes before the blocks. */
  private boolean frozen(int layer) {
    return frozenBlocks > 0 && layer <= frozenBlocks;
  }
}

package org.histossl.models.scattering;

import java.util.Optional;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;

/**
 * {@link Scattering} of each color as an encoder without parameters: a baseline to hold a trained
 * one against. Its patch tokens are the paths at each position, those of red first, then green's
 * and blue's; its features are their means over all positions.
 */
public final class ScatteringEncoder implements Encoder {
  private final ScatteringConfig config;
  private final Scattering scattering;

  /**
   * An encoder.
   *
   * @param config scales, orientations and orders
   */
  public ScatteringEncoder(ScatteringConfig config) {
    this.config = config;
    scattering = new Scattering(config);
  }

  @Override
  public ScatteringConfig config() {
    return config;
  }

  @Override
  public int embeddingDim() {
    return CHANNELS * ScatteringPath.all(config).size();
  }

  @Override
  public int patchSize() {
    return 1 << config.scales();
  }

  @Override
  public PatchGrid grid(long height, long width) {
    return new PatchGrid(
        Math.toIntExact(scattering.positions(height)),
        Math.toIntExact(scattering.positions(width)));
  }

  @Override
  public EncoderOutputs build(Scope scope, EncoderInput input) {
    Node image = PatchGrid.image(input.image());
    long batch = image.size(0);
    PatchGrid grid = grid(image.size(2), image.size(3));
    Node s = scattering.build(image.reshape(batch * CHANNELS, image.size(2), image.size(3)));
    Node maps = s.reshape(batch, embeddingDim(), grid.rows(), grid.columns());
    Node features = maps.mean(3).mean(2).reshape(batch, embeddingDim());
    Node tokens = maps.reshape(batch, embeddingDim(), grid.size()).permute(0, 2, 1);
    return new ScatteringOutputs(features, input.hide(tokens, Optional.empty()));
  }

  /** The configuration's text, so that what is written about a run is the same in every process. */
  @Override
  public String toString() {
    return config.toString();
  }
}

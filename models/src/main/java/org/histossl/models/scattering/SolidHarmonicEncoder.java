package org.histossl.models.scattering;

import java.util.List;
import java.util.Optional;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;

/**
 * {@link SolidHarmonicScattering} of an image read as a volume, height by width by color, as an
 * encoder without parameters: means over the volume that change neither when the image is shifted
 * on its ring nor, but for the grid, when it is turned. An image is one patch, whatever its size.
 *
 * <p>The colors lie on a ring, too: a slice of zeros keeps blue and red apart.
 */
public final class SolidHarmonicEncoder implements Encoder {
  private final SolidHarmonicConfig config;
  private final SolidHarmonicScattering scattering;

  /**
   * An encoder.
   *
   * @param config scales, degrees, width and powers
   */
  public SolidHarmonicEncoder(SolidHarmonicConfig config) {
    this.config = config;
    scattering = new SolidHarmonicScattering(config);
  }

  @Override
  public SolidHarmonicConfig config() {
    return config;
  }

  @Override
  public int embeddingDim() {
    return config.coefficients();
  }

  /** Images of any size are taken. */
  @Override
  public int patchSize() {
    return 1;
  }

  @Override
  public PatchGrid grid(long height, long width) {
    return new PatchGrid(1, 1);
  }

  @Override
  public EncoderOutputs build(Scope scope, EncoderInput input) {
    Node image = PatchGrid.image(input.image());
    long n = image.size(0);
    Node volume = image.permute(0, 2, 3, 1);
    Node dark = volume.slice(3, 0, 1).times(0);
    Node s = scattering.build(Node.concat(3, List.of(volume, dark)));
    // integrals grow with the image, means do not
    Node features = s.reshape(n, embeddingDim()).times(1.0 / (image.size(2) * image.size(3)));
    Node tokens = features.reshape(n, 1, embeddingDim());
    return new ScatteringOutputs(features, input.hide(tokens, Optional.empty()));
  }

  /** The configuration's text, so that what is written about a run is the same in every process. */
  @Override
  public String toString() {
    return config.toString();
  }
}

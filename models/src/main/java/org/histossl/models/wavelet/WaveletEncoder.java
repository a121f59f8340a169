package org.histossl.models.wavelet;

import org.histossl.core.Check;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;

/**
 * An encoder whose images go through a wavelet transform first: half the sides, a quarter of the
 * tokens a level. The transform has no parameters; those of the encoder keep their names, and its
 * first convolution has the channels of the sub-bands. Tokens, grid and attention are the
 * encoder's, and a token stands for a patch of {@code 2^levels} times its side.
 *
 * <p>Pixels come normalized as for any encoder. The transform is orthonormal, so an approximation
 * has {@code 2^levels} times the values of the pixels that it stands for.
 *
 * <pre>{@code
 * Encoder thesis = new WaveletEncoder(WaveletConfig.approximation(Encoders.xcitMedium24(16)));
 * }</pre>
 */
public final class WaveletEncoder implements Encoder {
  private final WaveletConfig config;
  private final WaveletTransform transform;

  /**
   * An encoder.
   *
   * @param config transform and encoder
   */
  public WaveletEncoder(WaveletConfig config) {
    this.config = config;
    transform = new WaveletTransform(config.wavelet(), config.border());
  }

  @Override
  public EncoderOutputs build(Scope scope, EncoderInput input) {
    return config.encoder().build(scope, input.withImage(bands(input.image())));
  }

  private Node bands(Node image) {
    return switch (config.bands()) {
      case APPROXIMATION -> transform.approximation(image, config.levels(), 2, 3);
      case ALL -> transform.packets(image, config.levels());
      case VOLUME -> {
        Node colors = image;
        for (int level = 0; level < config.levels(); level++) {
          colors = Check.found(ofColors().forward(colors, 1).get("a"), "no approximation");
        }
        yield transform.approximation(colors, config.levels(), 2, 3);
      }
    };
  }

  /** There are three colors, and no period in them. */
  private WaveletTransform ofColors() {
    return new WaveletTransform(config.wavelet(), Border.SYMMETRIC);
  }

  @Override
  public WaveletConfig config() {
    return config;
  }

  @Override
  public int embeddingDim() {
    return config.encoder().embeddingDim();
  }

  @Override
  public int patchSize() {
    return config.encoder().patchSize() << config.levels();
  }

  @Override
  public PatchGrid grid(long height, long width) {
    return config
        .encoder()
        .grid(
            transform.coefficients(height, config.levels()),
            transform.coefficients(width, config.levels()));
  }

  /** The configuration's text, so that what is written about a run is the same in every process. */
  @Override
  public String toString() {
    return config.toString();
  }
}

package org.histossl.eval.decode;

import java.util.List;
import org.histossl.core.Check;

/**
 * What a decoder from embeddings to images is like: a linear layer to a small square map, then
 * transposed convolutions that double its side, each but the last with batch norm and ReLU, and a
 * sigmoid.
 *
 * @param startSide side of the map that the linear layer makes
 * @param channels channels of that map and of those after it, up to the one before the output
 * @param last what the last layer does
 * @param outputChannels channels of the output
 * @param inputs what the linear layer sees
 * @param fit how it is trained
 */
public record ImageDecoderConfig(
    int startSide,
    List<Integer> channels,
    Last last,
    int outputChannels,
    Inputs inputs,
    FitConfig fit) {

  /** What the last layer does. */
  public enum Last {
    /** It doubles the side, as all others do. */
    DOUBLES,
    /** It keeps the side: a smoothing step after the doublings. */
    KEEPS
  }

  /**
   * Checks the sizes.
   *
   * @param startSide side of the map that the linear layer makes
   * @param channels channels of that map and of those after it, up to the one before the output
   * @param last what the last layer does
   * @param outputChannels channels of the output
   * @param inputs what the linear layer sees
   * @param fit how it is trained
   */
  public ImageDecoderConfig {
    Check.positive("startSide", startSide);
    channels = List.copyOf(channels);
    Check.that(
        !channels.isEmpty() && channels.size() <= 10,
        "an image decoder needs the channels of 1 to 10 maps, got %d",
        channels.size());
    channels.forEach(count -> Check.positive("channels", count));
    Check.positive("outputChannels", outputChannels);
  }

  /**
   * The thesis's decoder to 224 x 224: a map of 256 channels and 7 x 7, then 128, 64, 32, 16
   * channels and the output; embeddings as they are, plain Adam. Rate, batch and early stopping are
   * ours.
   *
   * @param outputChannels channels of the output: 1 for a mask, 3 for a picture
   * @return the settings
   */
  public static ImageDecoderConfig thesis(int outputChannels) {
    return new ImageDecoderConfig(
        7,
        List.of(256, 128, 64, 32, 16),
        Last.DOUBLES,
        outputChannels,
        Inputs.AS_GIVEN,
        FitConfig.defaults().withWeightDecay(0).withBatchSize(16));
  }

  /**
   * The same shape with a quarter of the channels, on standardised embeddings.
   *
   * @param outputChannels channels of the output
   * @return the settings
   */
  public static ImageDecoderConfig small(int outputChannels) {
    return thesis(outputChannels)
        .withMap(7, List.of(64, 32, 16, 8, 4))
        .withInputs(Inputs.STANDARDIZED);
  }

  /**
   * Side of the output.
   *
   * @return the start's side, doubled as often as there are doubling layers
   */
  public int side() {
    return startSide << (last == Last.DOUBLES ? channels.size() : channels.size() - 1);
  }

  /**
   * Numbers an output has.
   *
   * @return channels times side times side
   */
  public int outputSize() {
    return Math.multiplyExact(outputChannels, Math.multiplyExact(side(), side()));
  }

  /**
   * These settings with other maps.
   *
   * @param side side of the map that the linear layer makes
   * @param counts channels of that map and of those after it
   * @return the settings
   */
  public ImageDecoderConfig withMap(int side, List<Integer> counts) {
    return new ImageDecoderConfig(side, counts, last, outputChannels, inputs, fit);
  }

  /**
   * These settings with another last layer.
   *
   * @param value what the last layer does
   * @return the settings
   */
  public ImageDecoderConfig withLast(Last value) {
    return new ImageDecoderConfig(startSide, channels, value, outputChannels, inputs, fit);
  }

  /**
   * These settings with other inputs.
   *
   * @param value what the linear layer sees
   * @return the settings
   */
  public ImageDecoderConfig withInputs(Inputs value) {
    return new ImageDecoderConfig(startSide, channels, last, outputChannels, value, fit);
  }

  /**
   * These settings with another training.
   *
   * @param value how it is trained
   * @return the settings
   */
  public ImageDecoderConfig withFit(FitConfig value) {
    return new ImageDecoderConfig(startSide, channels, last, outputChannels, inputs, value);
  }

  /**
   * The same for images of another number of channels.
   *
   * @param value channels of the output
   * @return the configuration
   */
  public ImageDecoderConfig withOutputChannels(int value) {
    return new ImageDecoderConfig(startSide, channels, last, value, inputs, fit);
  }
}

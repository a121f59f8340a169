package org.histossl.models.wavelet;

import org.histossl.core.Check;
import org.histossl.models.encoder.Encoder;

/**
 * An encoder behind a wavelet transform.
 *
 * @param wavelet the filters
 * @param border what stands for the pixels beyond the borders; only {@link Border#PERIODIC}, or
 *     Haar, halves sides exactly
 * @param levels how many times the sides are halved
 * @param bands what the encoder sees
 * @param encoder the encoder itself; its first convolution has as many channels as the bands
 */
public record WaveletConfig(
    Wavelet wavelet, Border border, int levels, Bands bands, Encoder encoder) {
  private static final int MOST_LEVELS = 5;

  /** What an encoder sees of a wavelet transform. */
  public enum Bands {
    /** The approximation of each color: 3 channels, the details lost. */
    APPROXIMATION,
    /** All sub-bands of each color, and at further levels of those: {@code 3 * 4^levels}. */
    ALL,
    /**
     * The approximation of the image read as a volume, height by width by color, along three axes:
     * 2 channels at one level, 1 at more with Haar.
     *
     * <p>The thesis writes of a three-dimensional transform of 224 x 224 x 3, and does not say what
     * became of the colors. A volume's third axis of length 3 is odd: the last sample is repeated,
     * so that the first channel mixes red and green and the second is the root of 2 times blue's
     * approximation in two dimensions. Colors have no order in which red and green were neighbors
     * and blue was not, and a network can form any mixture of channels by its first convolution, of
     * which this is one that is fixed in advance and loses a color. What the thesis shows, an input
     * of fewer pixels whose training loss falls, fits either reading; its argument, that an
     * approximation takes the noise from the tissue, speaks for two dimensions a color. Both are
     * here, so that measurement can answer; {@link #APPROXIMATION} is the default.
     */
    VOLUME
  }

  /** Checks the numbers. */
  public WaveletConfig {
    Check.that(
        levels >= 1 && levels <= MOST_LEVELS,
        "a wavelet front end has 1 to %d levels, got %d",
        MOST_LEVELS,
        levels);
  }

  /**
   * The front end without the encoder, in words.
   *
   * @return such as {@code "wavelet haar SYMMETRIC, levels 1, APPROXIMATION"}
   */
  public String frontEnd() {
    return "wavelet " + wavelet.name() + " " + border + ", levels " + levels + ", " + bands;
  }

  /**
   * The thesis's front end: the approximation of one level of Haar.
   *
   * @param encoder the encoder behind it
   * @return the configuration
   */
  public static WaveletConfig approximation(Encoder encoder) {
    return new WaveletConfig(Wavelet.haar(), Border.SYMMETRIC, 1, Bands.APPROXIMATION, encoder);
  }

  /**
   * All sub-bands of one level of Haar as channels: the same pixels in a quarter of the tokens.
   *
   * @param encoder the encoder behind it
   * @return the configuration
   */
  public static WaveletConfig subbands(Encoder encoder) {
    return new WaveletConfig(Wavelet.haar(), Border.SYMMETRIC, 1, Bands.ALL, encoder);
  }
}

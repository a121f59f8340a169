package org.histossl.data.slide;

import java.io.IOException;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of unsigned samples of 1 to 16 bits under a lossless codec, pixel by pixel or plane by
 * plane. Samples become bytes: short ones are stretched to 0..255, of long ones the highest eight
 * bits are kept.
 */
final class SampleBlocks implements BlockDecoder {
  /** What the samples of a pixel are; the next may be alpha, further ones are left out. */
  enum Meaning {
    GRAY(1),
    /** Gray, with the largest value for black. */
    INVERTED_GRAY(1),
    RGB(3),
    /** An index of a color. */
    PALETTE(1),
    CMYK(4);

    private final int samples;

    Meaning(int samples) {
      this.samples = samples;
    }

    int samples() {
      return samples;
    }
  }

  private final TiffCodec codec;
  private final SampleLayout layout;
  private final Meaning meaning;
  private final AlphaKind alpha;

  /** The byte, or the packed color, that a sample stands for. */
  private final int[] shown;

  /**
   * A decoder.
   *
   * @param codec undoes the compression
   * @param layout how samples are stored
   * @param meaning what they are
   * @param alpha what the sample after them is
   * @param palette colors as {@code 0xRRGGBB}, unused where samples are no indices
   */
  SampleBlocks(
      TiffCodec codec, SampleLayout layout, Meaning meaning, AlphaKind alpha, int[] palette) {
    this.codec = codec;
    this.layout = layout;
    this.meaning = meaning;
    this.alpha = alpha;
    this.shown = meaning == Meaning.PALETTE ? palette : bytes(layout.bits(), meaning);
  }

  private static int[] bytes(int bits, Meaning meaning) {
    int[] bytes = new int[1 << bits];
    int most = bytes.length - 1;
    for (int value = 0; value < bytes.length; value++) {
      int light = bits < 8 ? (255 * value + most / 2) / most : value >> (bits - 8);
      bytes[value] = meaning == Meaning.INVERTED_GRAY ? 255 - light : light;
    }
    return bytes;
  }

  @Override
  public RgbImage decode(byte[][] planes, int width, int height, @Nullable RgbImage spare)
      throws IOException {
    byte[][] samples = new byte[layout.planar() ? used() : 1][];
    for (int plane = 0; plane < samples.length; plane++) {
      samples[plane] = layout.decode(codec, planes[plane], width, height);
    }
    if (meaning == Meaning.RGB && layout.bits() == 8 && !layout.planar() && layout.samples() == 3) {
      return RgbImage.of(width, height, samples[0]);
    }
    RgbImage out = RgbImage.of(width, height, new byte[3 * width * height]);
    int rowBytes = layout.rowBytes(width);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int color = color(samples, y * rowBytes, x);
        out.set(x, y, alpha == AlphaKind.NONE ? color : onWhite(color, samples, y * rowBytes, x));
      }
    }
    return out;
  }

  private int used() {
    return alpha == AlphaKind.NONE ? meaning.samples : meaning.samples + 1;
  }

  private int onWhite(int color, byte[][] samples, int row, int x) {
    int covered = layout.sample(samples, row, x, meaning.samples);
    int bits = layout.bits();
    int most = (1 << bits) - 1;
    return alpha.onWhite(
        color, bits < 8 ? (255 * covered + most / 2) / most : covered >> (bits - 8));
  }

  private int color(byte[][] samples, int row, int x) {
    int first = shown(samples, row, x, 0);
    return switch (meaning) {
      case GRAY, INVERTED_GRAY -> first * 0x010101;
      case PALETTE -> first;
      case RGB -> first << 16 | shown(samples, row, x, 1) << 8 | shown(samples, row, x, 2);
      case CMYK ->
          Pixels.fromCmyk(
              first,
              shown(samples, row, x, 1),
              shown(samples, row, x, 2),
              shown(samples, row, x, 3));
    };
  }

  private int shown(byte[][] samples, int row, int x, int sample) {
    return shown[layout.sample(samples, row, x, sample)];
  }
}

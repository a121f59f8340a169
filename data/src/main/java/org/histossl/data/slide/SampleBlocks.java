package org.histossl.data.slide;

import java.io.IOException;
import java.nio.ByteOrder;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of unsigned samples of 1 to 16 bits under a lossless codec, pixel by pixel or plane by
 * plane. Samples become bytes: short ones are stretched to 0..255, of long ones the highest eight
 * bits are kept.
 *
 * <p>Source: TIFF 6.0 (Adobe 1992), sections 4 to 8, 14 and 16.
 */
final class SampleBlocks implements BlockDecoder {
  /** What the samples of a pixel are; further ones, such as alpha, are left out. */
  enum Meaning {
    GRAY(1),
    /** Gray, with the largest value for black. */
    INVERTED_GRAY(1),
    RGB(3),
    /** An index of a colour. */
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

  /**
   * How samples are stored.
   *
   * @param bits of a sample
   * @param samples of a pixel
   * @param planar whether each sample has blocks of its own
   * @param differenced whether a sample is stored as its difference from the last pixel's
   * @param reversed whether the bits of each byte of the file come in reverse order
   * @param order of the bytes of a sample of 16 bits
   */
  record Layout(
      int bits,
      int samples,
      boolean planar,
      boolean differenced,
      boolean reversed,
      ByteOrder order) {
    int samplesOfPlane() {
      return planar ? 1 : samples;
    }
  }

  private final TiffCodec codec;
  private final Layout layout;
  private final Meaning meaning;

  /** The byte, or the packed colour, that a sample stands for. */
  private final int[] shown;

  /**
   * A decoder.
   *
   * @param codec undoes the compression
   * @param layout how samples are stored
   * @param meaning what they are
   * @param palette colours as {@code 0xRRGGBB}, unused where samples are no indices
   */
  SampleBlocks(TiffCodec codec, Layout layout, Meaning meaning, int[] palette) {
    this.codec = codec;
    this.layout = layout;
    this.meaning = meaning;
    this.shown = meaning == Meaning.PALETTE ? palette : bytes(layout.bits, meaning);
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
    int rowSamples = Math.multiplyExact(width, layout.samplesOfPlane());
    int rowBytes = Math.toIntExact(((long) rowSamples * layout.bits + 7) / 8);
    byte[][] samples = new byte[layout.planar ? meaning.samples : 1][];
    for (int plane = 0; plane < samples.length; plane++) {
      samples[plane] = new byte[Math.multiplyExact(rowBytes, height)];
      byte[] data = layout.reversed ? reversed(planes[plane]) : planes[plane];
      codec.decode(data, samples[plane]);
      if (layout.differenced) {
        undoDifferencing(samples[plane], rowBytes);
      }
    }
    if (meaning == Meaning.RGB && layout.bits == 8 && !layout.planar && layout.samples == 3) {
      return RgbImage.of(width, height, samples[0]);
    }
    RgbImage out = RgbImage.of(width, height, new byte[3 * width * height]);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        out.set(x, y, colour(samples, y * rowBytes, x));
      }
    }
    return out;
  }

  private int colour(byte[][] samples, int row, int x) {
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
    return layout.planar
        ? shown[sample(samples[sample], row, x)]
        : shown[sample(samples[0], row, x * layout.samples + sample)];
  }

  private int sample(byte[] bytes, int row, int index) {
    return switch (layout.bits) {
      case 8 -> bytes[row + index] & 255;
      case 16 -> pair(bytes, row + 2 * index);
      default -> bits(bytes, 8L * row + (long) layout.bits * index);
    };
  }

  private int pair(byte[] bytes, int at) {
    int here = bytes[at] & 255;
    int next = bytes[at + 1] & 255;
    return layout.order == ByteOrder.BIG_ENDIAN ? here << 8 | next : next << 8 | here;
  }

  /** Samples that are no whole bytes lie side by side, the highest bit first in either order. */
  private int bits(byte[] bytes, long first) {
    int value = 0;
    for (long bit = first; bit < first + layout.bits; bit++) {
      value = value << 1 | (bytes[(int) (bit >> 3)] >> (7 - (bit & 7)) & 1);
    }
    return value;
  }

  private void undoDifferencing(byte[] bytes, int rowBytes) {
    int step = layout.samplesOfPlane() * layout.bits / 8;
    for (int row = 0; row < bytes.length; row += rowBytes) {
      for (int i = row + step; i < row + rowBytes; i += layout.bits / 8) {
        if (layout.bits == 8) {
          bytes[i] += bytes[i - step];
        } else {
          int sum = pair(bytes, i) + pair(bytes, i - step);
          boolean big = layout.order == ByteOrder.BIG_ENDIAN;
          bytes[i] = (byte) (big ? sum >> 8 : sum);
          bytes[i + 1] = (byte) (big ? sum : sum >> 8);
        }
      }
    }
  }

  private static byte[] reversed(byte[] data) {
    byte[] out = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      out[i] = (byte) (Integer.reverse(data[i]) >>> 24);
    }
    return out;
  }
}

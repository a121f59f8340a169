package org.histossl.data.slide;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * How the samples of a block lie in its bytes, row by row; each row begins with a byte.
 *
 * <p>Source: TIFF 6.0 (Adobe 1992), sections 4 to 8, 14 and 16.
 *
 * @param bits of a sample: 1 to 16, or more that are whole bytes
 * @param samples of a pixel
 * @param planar whether each sample has blocks of its own
 * @param differenced whether a sample is stored as its difference from the last pixel's
 * @param reversed whether the bits of each byte of the file come in reverse order
 * @param order of the bytes of a sample
 */
record SampleLayout(
    int bits, int samples, boolean planar, boolean differenced, boolean reversed, ByteOrder order) {
  int samplesOfPlane() {
    return planar ? 1 : samples;
  }

  int rowBytes(int width) {
    long rowSamples = (long) width * samplesOfPlane();
    return Math.toIntExact((rowSamples * bits + 7) / 8);
  }

  /** The samples of a block of the file. */
  byte[] decode(TiffCodec codec, byte[] data, int width, int height) throws IOException {
    int rowBytes = rowBytes(width);
    byte[] decoded = new byte[Math.multiplyExact(rowBytes, height)];
    codec.decode(reversed ? reversed(data) : data, decoded);
    if (differenced) {
      undoDifferencing(decoded, rowBytes);
    }
    return decoded;
  }

  /** A sample of at most 16 bits, without sign. */
  int sample(byte[] bytes, int row, int index) {
    return switch (bits) {
      case 8 -> bytes[row + index] & 255;
      case 16 -> pair(bytes, row + 2 * index);
      default -> fewBits(bytes, 8L * row + (long) bits * index);
    };
  }

  /** Likewise, of a pixel of a row of one or several planes. */
  int sample(byte[][] planes, int row, int x, int sample) {
    return planar ? sample(planes[sample], row, x) : sample(planes[0], row, x * samples + sample);
  }

  /** A sample as a whole number; one of 64 bits that is too large for Java counts as negative. */
  long number(byte[] bytes, int row, int index, boolean signed) {
    long value =
        bits <= 16 ? sample(bytes, row, index) : wide(bytes, row + bits / 8 * index, bits / 8);
    int unused = Long.SIZE - bits;
    return signed ? value << unused >> unused : value;
  }

  private long wide(byte[] bytes, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      int next = order == ByteOrder.BIG_ENDIAN ? at + i : at + count - 1 - i;
      value = value << 8 | (bytes[next] & 255);
    }
    return value;
  }

  private int pair(byte[] bytes, int at) {
    int here = bytes[at] & 255;
    int next = bytes[at + 1] & 255;
    return order == ByteOrder.BIG_ENDIAN ? here << 8 | next : next << 8 | here;
  }

  /** Samples that are no whole bytes lie side by side, the highest bit first in either order. */
  private int fewBits(byte[] bytes, long first) {
    int value = 0;
    for (long bit = first; bit < first + bits; bit++) {
      value = value << 1 | (bytes[(int) (bit >> 3)] >> (7 - (bit & 7)) & 1);
    }
    return value;
  }

  private void undoDifferencing(byte[] bytes, int rowBytes) {
    int size = bits / 8;
    int step = samplesOfPlane() * size;
    for (int row = 0; row < bytes.length; row += rowBytes) {
      if (size == 1) {
        addBytes(bytes, row + step, row + rowBytes, step);
      } else {
        addNumbers(bytes, row + step, row + rowBytes, step, size);
      }
    }
  }

  private static void addBytes(byte[] bytes, int from, int end, int step) {
    for (int i = from; i < end; i++) {
      bytes[i] += bytes[i - step];
    }
  }

  private void addNumbers(byte[] bytes, int from, int end, int step, int size) {
    for (int i = from; i < end; i += size) {
      long sum = wide(bytes, i, size) + wide(bytes, i - step, size);
      for (int b = 0; b < size; b++) {
        int shift = 8 * (order == ByteOrder.BIG_ENDIAN ? size - 1 - b : b);
        bytes[i + b] = (byte) (sum >> shift);
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

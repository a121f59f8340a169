package org.histossl.data.slide;

import java.io.IOException;

/**
 * TIFF's LZW: codes of 9 to 12 bits, most significant bit first, widened one code early. Files from
 * before TIFF 6.0 have the least significant bit first and widen in time; they show by the clear
 * code that each block begins with.
 */
final class LzwDecoder {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST_FREE = 258;
  private static final int MAX_CODES = 4096;

  private final byte[] data;
  private final boolean old;
  private final short[] prefix = new short[MAX_CODES];
  private final byte[] last = new byte[MAX_CODES];
  private final int[] length = new int[MAX_CODES];
  private int bit;

  LzwDecoder(byte[] data) {
    this.data = data;
    this.old = data.length >= 2 && data[0] == 0 && (data[1] & 1) == 1;
    for (int i = 0; i < CLEAR; i++) {
      last[i] = (byte) i;
      length[i] = 1;
    }
  }

  void decode(byte[] out) throws IOException {
    int done = 0;
    int free = FIRST_FREE;
    int previous = -1;
    while (done < out.length) {
      int code = next(width(old ? free : free + 1));
      if (code == END || code < 0) {
        throw TiffCodec.tooShort(done, out.length);
      }
      if (code == CLEAR) {
        free = FIRST_FREE;
        previous = -1;
        continue;
      }
      if (previous < 0 ? code > END : code > free || (code == free && free == MAX_CODES)) {
        throw new IOException("damaged LZW data: code " + code + " before it is defined");
      }
      if (previous >= 0 && free < MAX_CODES) {
        prefix[free] = (short) previous;
        length[free] = length[previous] + 1;
        // A code used in the step that defines it ends as the previous string begins.
        last[free] = first(code == free ? previous : code);
        free++;
      }
      done = write(code, out, done);
      previous = code;
    }
  }

  private static int width(int codes) {
    return codes >= 2048 ? 12 : codes >= 1024 ? 11 : codes >= 512 ? 10 : 9;
  }

  private byte first(int code) {
    int at = code;
    while (length[at] > 1) {
      at = prefix[at];
    }
    return last[at];
  }

  /** Writes a code's string, as much of it as there is room for; gives where it ends. */
  private int write(int code, byte[] out, int start) {
    int end = start + length[code];
    int at = code;
    for (int i = end - 1; i >= start; i--) {
      if (i < out.length) {
        out[i] = last[at];
      }
      at = prefix[at];
    }
    return Math.min(end, out.length);
  }

  private int next(int bits) {
    if (bit + bits > 8L * data.length) {
      return -1;
    }
    int value = 0;
    for (int done = 0; done < bits; ) {
      int free = 8 - (bit & 7);
      int here = Math.min(bits - done, free);
      int octet = data[bit >> 3] & 255;
      int mask = (1 << here) - 1;
      if (old) {
        value |= (octet >> (bit & 7) & mask) << done;
      } else {
        value = value << here | (octet >> (free - here) & mask);
      }
      bit += here;
      done += here;
    }
    return value;
  }
}

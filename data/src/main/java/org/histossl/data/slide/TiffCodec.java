package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The lossless codecs of TIFF. Each fills an array of known size and refuses data that ends before:
 * the size is what the image needs, so no stream, however it expands, costs more memory.
 *
 * <p>Source: TIFF 6.0 (Adobe 1992), sections 9 (PackBits) and 13 (LZW); Adobe Photoshop TIFF
 * technical notes 2002 (deflate).
 */
enum TiffCodec {
  NONE {
    @Override
    void decode(byte[] data, byte[] out) throws IOException {
      if (data.length < out.length) {
        throw tooShort(data.length, out.length);
      }
      System.arraycopy(data, 0, out, 0, out.length);
    }
  },
  DEFLATE {
    @Override
    void decode(byte[] data, byte[] out) throws IOException {
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(data);
        int done = 0;
        while (done < out.length) {
          int more = inflater.inflate(out, done, out.length - done);
          if (more == 0) {
            throw tooShort(done, out.length);
          }
          done += more;
        }
      } catch (DataFormatException e) {
        throw new IOException("damaged deflate data: " + e.getMessage(), e);
      } finally {
        inflater.end();
      }
    }
  },
  LZW {
    @Override
    void decode(byte[] data, byte[] out) throws IOException {
      new LzwDecoder(data).decode(out);
    }
  },
  PACK_BITS {
    @Override
    void decode(byte[] data, byte[] out) throws IOException {
      int from = 0;
      int to = 0;
      while (to < out.length) {
        if (from + 1 >= data.length) {
          throw tooShort(to, out.length);
        }
        int head = data[from++];
        if (head >= 0) {
          int count = Math.min(head + 1, out.length - to);
          if (from + count > data.length) {
            throw tooShort(to, out.length);
          }
          System.arraycopy(data, from, out, to, count);
          from += head + 1;
          to += count;
        } else if (head != -128) {
          int count = Math.min(1 - head, out.length - to);
          Arrays.fill(out, to, to + count, data[from++]);
          to += count;
        }
      }
    }
  };

  /**
   * Decodes a tile or strip.
   *
   * @param data the bytes in the file
   * @param out filled with the decoded bytes; what the data holds beyond is left out
   */
  abstract void decode(byte[] data, byte[] out) throws IOException;

  static EOFException tooShort(int got, int wanted) {
    return new EOFException(
        "truncated tile or strip: decodes to " + got + " bytes instead of " + wanted);
  }
}

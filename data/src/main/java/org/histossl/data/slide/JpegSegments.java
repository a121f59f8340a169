package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;

/**
 * The marker segments of a JPEG stream, up to its first scan.
 *
 * <p>Source: ITU-T T.81, annex B.
 */
final class JpegSegments {
  static final int START = 0xd8;
  static final int END = 0xd9;

  private static final int SCAN = 0xda;

  private JpegSegments() {}

  /** What is done with a segment. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a segment.
     *
     * @param marker its code
     * @param at where its length is, which its content follows
     * @param length of its content and of the two bytes of the length
     */
    void segment(int marker, int at, int length) throws IOException;
  }

  /**
   * Visits all segments that have a length, but the scan's.
   *
   * @return where the first scan's marker begins; the data's length where there is no scan
   */
  static int walk(byte[] data, Visitor visitor) throws IOException {
    if (data.length < 4 || (data[0] & 255) != 0xff || (data[1] & 255) != START) {
      throw new IOException("damaged JPEG data: does not begin with a start marker");
    }
    int at = 2;
    while (true) {
      at = markerAt(data, at);
      int marker = data[at] & 255;
      at++;
      if (marker == END) {
        return data.length;
      }
      if (marker == SCAN) {
        return at - 2;
      }
      if (marker == 1 || marker == START || (marker >= 0xd0 && marker <= 0xd7)) {
        continue; // these have no length
      }
      int length = at + 2 > data.length ? 0 : number(data, at);
      if (length < 2 || at + length > data.length) {
        throw new EOFException("damaged JPEG data: a marker segment goes beyond the end");
      }
      visitor.segment(marker, at, length);
      at += length;
    }
  }

  /** Where the next marker's code is; bytes before it are ignored, as decoders do. */
  private static int markerAt(byte[] data, int from) throws IOException {
    int at = from;
    while (at + 1 < data.length) {
      int code = data[at + 1] & 255;
      if ((data[at] & 255) == 0xff && code != 0 && code != 0xff) {
        return at + 1;
      }
      at++;
    }
    throw new EOFException("damaged JPEG data: ends before the picture begins");
  }

  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  static int number(byte[] data, int at) {
    return (data[at] & 255) << 8 | (data[at + 1] & 255);
  }
}

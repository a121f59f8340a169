package org.histossl.data.slide;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG stream that any decoder reads, made of what a TIFF file keeps apart: the tables that all
 * blocks share, and a block's own abbreviated stream. Applications' markers are left out, since in
 * a TIFF it is the directory that says what the components are; an Adobe marker repeats it, which
 * all decoders heed.
 *
 * <p>Source: ITU-T T.81, annex B; Adobe Photoshop TIFF technical notes 2002 (JPEG); ITU-T T.872,
 * 6.5.3 (the Adobe marker).
 */
final class JpegStream {
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int COMMENT = 0xfe;
  private static final byte[] ADOBE = {
    (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0
  };

  private final byte[] bytes;
  private final Frame frame;

  /**
   * What a stream says of its picture.
   *
   * @param precision bits a sample
   * @param width pixels a row
   * @param height rows
   * @param components samples a pixel
   */
  record Frame(int precision, int width, int height, int components) {}

  private JpegStream(byte[] bytes, Frame frame) {
    this.bytes = bytes;
    this.frame = frame;
  }

  /**
   * Joins tables and block.
   *
   * @param tables a stream of tables alone, empty where blocks have their own
   * @param block the block's stream
   * @param yCbCr whether three components are luma and chroma rather than red, green and blue
   */
  static JpegStream of(byte[] tables, byte[] block, boolean yCbCr) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(tables.length + block.length + 32);
    out.write(0xff);
    out.write(START);
    out.writeBytes(ADOBE);
    out.write(yCbCr ? 1 : 0);
    if (tables.length > 0) {
      copySegments(tables, out);
    }
    Frame frame = copySegments(block, out);
    if (frame == null) {
      throw new IOException("damaged JPEG data: no picture before its end");
    }
    // Some writers leave the end marker out; a second one does no harm.
    out.write(0xff);
    out.write(END);
    return new JpegStream(out.toByteArray(), frame);
  }

  byte[] bytes() {
    return bytes;
  }

  Frame frame() {
    return frame;
  }

  /** Copies what decoding needs; from the first scan on, everything. */
  private static @Nullable Frame copySegments(byte[] data, ByteArrayOutputStream out)
      throws IOException {
    if (data.length < 4 || (data[0] & 255) != 0xff || (data[1] & 255) != START) {
      throw new IOException("damaged JPEG data: does not begin with a start marker");
    }
    Frame frame = null;
    int at = 2;
    while (true) {
      at = markerAt(data, at);
      int marker = data[at] & 255;
      int begin = at - 1;
      at++;
      if (marker == END) {
        return frame;
      }
      if (marker == SCAN) {
        if (frame == null) {
          throw new IOException("damaged JPEG data: a scan before the picture's size");
        }
        out.write(data, begin, data.length - begin);
        return frame;
      }
      if (marker == 1 || marker == START || (marker >= 0xd0 && marker <= 0xd7)) {
        continue; // these have no length
      }
      int length = at + 2 > data.length ? 0 : number(data, at);
      if (length < 2 || at + length > data.length) {
        throw new EOFException("damaged JPEG data: a marker segment goes beyond the end");
      }
      if (isFrame(marker)) {
        frame = frame(data, at, length);
      }
      if ((marker & 0xf0) != 0xe0 && marker != COMMENT) {
        out.write(data, begin, at + length - begin);
      }
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

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static Frame frame(byte[] data, int at, int length) throws IOException {
    if (length < 8) {
      throw new IOException("damaged JPEG data: a frame header of " + length + " bytes");
    }
    return new Frame(
        data[at + 2] & 255, number(data, at + 5), number(data, at + 3), data[at + 7] & 255);
  }

  private static int number(byte[] data, int at) {
    return (data[at] & 255) << 8 | (data[at + 1] & 255);
  }
}

package org.histossl.data.slide;

import java.io.ByteArrayOutputStream;
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
    out.write(JpegSegments.START);
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
    out.write(JpegSegments.END);
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
    Frame[] frame = new Frame[1];
    int scan =
        JpegSegments.walk(
            data,
            (marker, at, length) -> {
              if (JpegSegments.isFrame(marker)) {
                frame[0] = frame(data, at, length);
              }
              if ((marker & 0xf0) != 0xe0 && marker != COMMENT) {
                out.write(data, at - 2, length + 2);
              }
            });
    if (scan < data.length) {
      if (frame[0] == null) {
        throw new IOException("damaged JPEG data: a scan before the picture's size");
      }
      out.write(data, scan, data.length - scan);
    }
    return frame[0];
  }

  private static Frame frame(byte[] data, int at, int length) throws IOException {
    if (length < 8) {
      throw new IOException("damaged JPEG data: a frame header of " + length + " bytes");
    }
    return new Frame(
        data[at + 2] & 255,
        JpegSegments.number(data, at + 5),
        JpegSegments.number(data, at + 3),
        data[at + 7] & 255);
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.histossl.data.image.RgbImage;

/** A file without a pyramid, read but not yet decoded. */
interface Picture {
  /** Far more than is decoded of any of these, and little enough for an array. */
  long MAX_FILE_BYTES = 1L << 30;

  int width();

  int height();

  /** The colors. */
  RgbImage pixels() throws IOException;

  /** Class codes in the pixels' place, see {@link Codes}. */
  RgbImage codes() throws IOException;

  /** Whether what is decoded may differ from what was encoded. */
  boolean lossy();

  /** The color profile, which is never applied. */
  Optional<byte[]> iccProfile() throws IOException;

  /** Whether files that begin so are pictures. */
  static boolean accepts(byte[] head) {
    return isJpeg(head) || isPng(head) || isBmp(head);
  }

  /** Reads a file; its head has been accepted. */
  static Picture read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a picture without a pyramid may have %d bytes, got %d; convert it to a tiled TIFF",
              MAX_FILE_BYTES,
              size));
    }
    byte[] bytes = Files.readAllBytes(file);
    if (isJpeg(bytes)) {
      return JpegPicture.of(bytes);
    }
    if (isPng(bytes)) {
      return PngPicture.of(bytes);
    }
    if (isBmp(bytes)) {
      return BmpPicture.of(bytes);
    }
    throw new IOException("changed while it was opened");
  }

  private static boolean isJpeg(byte[] head) {
    return head.length > 2
        && (head[0] & 255) == 0xff
        && (head[1] & 255) == 0xd8
        && (head[2] & 255) == 0xff;
  }

  private static boolean isPng(byte[] head) {
    return head.length > 3
        && (head[0] & 255) == 0x89
        && head[1] == 'P'
        && head[2] == 'N'
        && head[3] == 'G';
  }

  private static boolean isBmp(byte[] head) {
    return head.length > 1 && head[0] == 'B' && head[1] == 'M';
  }
}

package org.histossl.data.slide;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import org.histossl.data.image.NativePictures;
import org.histossl.data.image.RgbImage;

/**
 * A PNG file.
 *
 * <p>Source: Portable Network Graphics (W3C 2003), sections 5 and 11.
 */
final class PngPicture implements Picture {
  private static final String FORMAT = "png";
  private static final int SIGNATURE = 8;
  private static final int AROUND_CONTENT = 12;
  private static final int HEADER = 13;
  private static final int PALETTE = 3;
  private static final int RGB = 2;

  /** Profiles have kilobytes; those of inks some megabytes. */
  private static final int MAX_PROFILE_BYTES = 1 << 24;

  private final byte[] bytes;
  private int width;
  private int height;
  private int bits;
  private int colorType;
  private boolean transparentColor;
  private int profileAt;
  private int profileLength;

  private PngPicture(byte[] bytes) {
    this.bytes = bytes;
  }

  static PngPicture of(byte[] bytes) throws IOException {
    PngPicture picture = new PngPicture(bytes);
    picture.readChunks();
    if (picture.width < 1 || picture.height < 1) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "damaged PNG: %d x %d pixels in its header",
              picture.width,
              picture.height));
    }
    return picture;
  }

  /** Up to the pixels, before which everything stands that tells of them. */
  private void readChunks() {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int at = SIGNATURE;
    while (at <= bytes.length - AROUND_CONTENT) {
      int length = in.getInt(at);
      int content = at + 8;
      if (length < 0 || length > bytes.length - content) {
        return; // cut short: the decoder says so
      }
      switch (new String(bytes, at + 4, 4, StandardCharsets.US_ASCII)) {
        case "IHDR" -> readHeader(in, content, length);
        case "tRNS" -> transparentColor = true;
        case "iCCP" -> {
          profileAt = content;
          profileLength = length;
        }
        case "IDAT" -> {
          return;
        }
        default -> {}
      }
      at = content + length + 4;
      if (at < 0) {
        return;
      }
    }
  }

  private void readHeader(ByteBuffer in, int at, int length) {
    if (length >= HEADER) {
      width = in.getInt(at);
      height = in.getInt(at + 4);
      bits = in.get(at + 8) & 255;
      colorType = in.get(at + 9) & 255;
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public RgbImage pixels() throws IOException {
    if (colorType == RGB && bits == 8 && !transparentColor && NativePictures.available()) {
      RgbImage target = RgbImage.black(width, height);
      if (NativePictures.png(bytes, target)) {
        return target;
      }
    }
    return RgbImage.from(JdkPicture.decode(FORMAT, bytes));
  }

  @Override
  public RgbImage codes() throws IOException {
    return Codes.of(JdkPicture.decode(FORMAT, bytes), colorType != PALETTE);
  }

  @Override
  public boolean lossy() {
    return false;
  }

  @Override
  public Optional<byte[]> iccProfile() throws IOException {
    int end = profileAt + profileLength;
    int at = profileAt;
    while (at < end && bytes[at] != 0) {
      at++; // its name
    }
    at += 2; // the name's end, and the compression, of which there is one kind
    if (profileAt == 0 || at >= end) {
      return Optional.empty();
    }
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(bytes, at, end - at))) {
      byte[] profile = in.readNBytes(MAX_PROFILE_BYTES);
      return in.read() < 0 ? Optional.of(profile) : Optional.empty();
    }
  }
}

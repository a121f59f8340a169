package org.histossl.data.slide;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import org.histossl.data.image.RgbImage;

/** A Windows bitmap. */
record BmpPicture(byte[] bytes, int width, int height) implements Picture {
  private static final String FORMAT = "bmp";

  static BmpPicture of(byte[] bytes) throws IOException {
    return JdkPicture.read(
        FORMAT, bytes, reader -> new BmpPicture(bytes, reader.getWidth(0), reader.getHeight(0)));
  }

  @Override
  public RgbImage pixels() throws IOException {
    return RgbImage.from(decode());
  }

  @Override
  public RgbImage codes() throws IOException {
    return Codes.of(decode(), false);
  }

  private BufferedImage decode() throws IOException {
    return JdkPicture.decode(FORMAT, bytes);
  }

  @Override
  public boolean lossy() {
    return false;
  }

  @Override
  public Optional<byte[]> iccProfile() {
    return Optional.empty();
  }
}

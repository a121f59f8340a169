package org.histossl.data.slide;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.histossl.data.image.RgbImage;

/** A JPEG file, whose components are taken for what libjpeg takes them for. */
record JpegPicture(byte[] bytes, JpegMarkers markers) implements Picture {
  static JpegPicture of(byte[] bytes) throws IOException {
    return new JpegPicture(bytes, JpegMarkers.of(bytes));
  }

  @Override
  public int width() {
    return markers.width();
  }

  @Override
  public int height() {
    return markers.height();
  }

  @Override
  public RgbImage pixels() throws IOException {
    if (!markers.isUsual()) {
      return unusual();
    }
    try (JpegBlocks blocks = new JpegBlocks(new byte[0], markers.color())) {
      return blocks.decode(new byte[][] {bytes}, width(), height(), null);
    }
  }

  /** Lossless JPEG and the like, by whatever ImageIO has for it. */
  private RgbImage unusual() throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      BufferedImage image = ImageIO.read(in);
      if (image == null || image.getWidth() != width() || image.getHeight() != height()) {
        throw new IOException("no decoder for this kind of JPEG");
      }
      return RgbImage.from(image);
    }
  }

  @Override
  public RgbImage codes() throws IOException {
    return Codes.ofRed(pixels());
  }

  @Override
  public boolean lossy() {
    return true;
  }

  @Override
  public Optional<byte[]> iccProfile() {
    return markers.iccProfile();
  }
}

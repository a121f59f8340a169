package org.histossl.data.slide;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.histossl.data.image.RgbImage;

/** Compresses tiles. */
interface TileEncoder extends AutoCloseable {
  byte[] encode(RgbImage tile) throws IOException;

  @Override
  default void close() {}

  static TileEncoder of(PyramidConfig config) {
    return config.codec() == PyramidConfig.Codec.JPEG
        ? new Jpeg(config.jpegQuality())
        : TileEncoder::deflate;
  }

  private static byte[] deflate(RgbImage tile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(tile.rgb());
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  /** Each tile is a JPEG stream with tables of its own: YCbCr, color at half the resolution. */
  final class Jpeg implements TileEncoder {
    private final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    private final ImageWriteParam param = writer.getDefaultWriteParam();

    Jpeg(double quality) {
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality((float) quality);
    }

    @Override
    public byte[] encode(RgbImage tile) throws IOException {
      BufferedImage image = tile.toBufferedImage();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
        writer.setOutput(out);
        writer.write(null, new IIOImage(image, null, null), param);
      }
      return bytes.toByteArray();
    }

    @Override
    public void close() {
      writer.dispose();
    }
  }
}

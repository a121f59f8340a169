package org.histossl.data.tile;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.histossl.data.image.JdkImageReader;
import org.histossl.data.image.NativePictures;
import org.histossl.data.image.RgbImage;

/** Tiles' pixels to compressed bytes and back, in memory only. */
final class TileCodec {
  private static final float JPEG_QUALITY = 0.9f;

  private TileCodec() {}

  static byte[] encode(RgbImage pixels, TileEncoding encoding) throws IOException {
    return encode(bgr(pixels), encoding);
  }

  /** A mask as a PNG of 8-bit grays, each the class's number. */
  static byte[] encode(TileMask mask) throws IOException {
    int size = mask.sizePixels();
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    System.arraycopy(mask.classes(), 0, bytes(image), 0, mask.classes().length);
    return encode(image, TileEncoding.PNG);
  }

  private static byte[] encode(BufferedImage image, TileEncoding encoding) throws IOException {
    DataBuffer pixels = image.getRaster().getDataBuffer();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.getSize());
    ImageWriter writer = ImageIO.getImageWritersBySuffix(encoding.extension()).next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (encoding == TileEncoding.JPEG) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(JPEG_QUALITY);
      }
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Decodes a square of a known edge; another size is refused before its pixels are allocated. */
  static RgbImage decode(byte[] bytes, int size) throws IOException {
    RgbImage pixels = RgbImage.black(size, size);
    boolean done =
        isJpeg(bytes) ? NativePictures.jpeg(bytes, pixels) : NativePictures.png(bytes, pixels);
    return done ? pixels : RgbImage.from(image(bytes, size));
  }

  private static boolean isJpeg(byte[] bytes) {
    return bytes.length > 2 && (bytes[0] & 255) == 0xff && (bytes[1] & 255) == 0xd8;
  }

  static TileMask decodeMask(byte[] bytes, int size) throws IOException {
    BufferedImage image = image(bytes, size);
    if (image.getType() != BufferedImage.TYPE_BYTE_GRAY) {
      throw new IOException("a mask must be a picture of 8-bit grays");
    }
    return TileMask.of(size, bytes(image));
  }

  private static BufferedImage image(byte[] bytes, int size) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader =
          JdkImageReader.first(ImageIO.getImageReaders(in))
              .orElseThrow(() -> new IOException("neither PNG nor JPEG"));
      try {
        reader.setInput(in, true, true);
        if (reader.getWidth(0) != size || reader.getHeight(0) != size) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%d x %d pixels where %d x %d are stored",
                  reader.getWidth(0),
                  reader.getHeight(0),
                  size,
                  size));
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
      throw new IOException("damaged image: " + e, e);
    }
  }

  private static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  private static BufferedImage bgr(RgbImage pixels) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_3BYTE_BGR);
    swap(pixels.rgb(), bytes(image));
    return image;
  }

  private static void swap(byte[] from, byte[] to) {
    for (int i = 0; i < from.length; i += 3) {
      to[i] = from[i + 2];
      to[i + 1] = from[i + 1];
      to[i + 2] = from[i];
    }
  }
}

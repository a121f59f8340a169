package org.histossl.data.image;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.histossl.core.Check;
import org.histossl.core.Sha256;

/**
 * An 8-bit RGB picture in memory: bytes interleaved {@code [height, width, 3]}, row by row, without
 * padding. The bytes are the picture's own and may be written to by its maker.
 */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] rgb;

  private RgbImage(int width, int height, byte[] rgb) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /**
   * A picture around given bytes, which are not copied.
   *
   * @param width pixels a row
   * @param height rows
   * @param rgb {@code height * width * 3} bytes
   * @return the picture
   */
  public static RgbImage of(int width, int height, byte[] rgb) {
    Check.positive("width", width);
    Check.positive("height", height);
    Check.that(
        rgb.length == 3L * width * height,
        "an RGB image of %d x %d needs %d bytes, got %d",
        width,
        height,
        3L * width * height,
        rgb.length);
    return new RgbImage(width, height, rgb);
  }

  /**
   * A black picture, to be filled.
   *
   * @param width pixels a row
   * @param height rows
   * @return the picture
   */
  public static RgbImage black(int width, int height) {
    return filled(width, height, 0);
  }

  /**
   * A picture of one color.
   *
   * @param width pixels a row
   * @param height rows
   * @param packedRgb the color, {@code 0xRRGGBB}
   * @return the picture
   */
  public static RgbImage filled(int width, int height, int packedRgb) {
    Check.positive("width", width);
    Check.positive("height", height);
    Check.that(
        3L * width * height <= Integer.MAX_VALUE - 8,
        "an RGB image of %d x %d is too large",
        width,
        height);
    byte[] rgb = new byte[3 * width * height];
    byte r = (byte) (packedRgb >> 16);
    byte g = (byte) (packedRgb >> 8);
    byte b = (byte) packedRgb;
    if (packedRgb == 0) {
      return new RgbImage(width, height, rgb); // as the JVM gives memory
    }
    if (r == g && g == b) {
      Arrays.fill(rgb, r);
    } else {
      for (int i = 0; i < rgb.length; i += 3) {
        rgb[i] = r;
        rgb[i + 1] = g;
        rgb[i + 2] = b;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /**
   * A copy of an AWT image: its samples as they are stored, as Pillow gives them, not as AWT shows
   * them. Gray is not brightened by AWT's gamma, an ICC profile converts nothing, of 16 bits the
   * highest eight are kept, a palette's colors are looked up, and what is transparent lies on white
   * paper. Every reader of this library follows these rules.
   *
   * @param image any AWT image
   * @return the picture
   */
  public static RgbImage from(BufferedImage image) {
    return StoredSamples.rgb(image);
  }

  /**
   * A copy as an AWT image of type {@link BufferedImage#TYPE_INT_RGB}.
   *
   * @return the AWT image
   */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = get(x, y);
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  /**
   * Pixels a row.
   *
   * @return the width
   */
  public int width() {
    return width;
  }

  /**
   * Rows.
   *
   * @return the height
   */
  public int height() {
    return height;
  }

  /**
   * The picture's own bytes, {@code [height, width, 3]}; not a copy.
   *
   * @return the bytes
   */
  public byte[] rgb() {
    return rgb;
  }

  /**
   * A pixel.
   *
   * @param x column
   * @param y row
   * @return {@code 0xRRGGBB}
   */
  public int get(int x, int y) {
    int i = 3 * (y * width + x);
    return (rgb[i] & 255) << 16 | (rgb[i + 1] & 255) << 8 | (rgb[i + 2] & 255);
  }

  /**
   * Sets a pixel.
   *
   * @param x column
   * @param y row
   * @param packedRgb {@code 0xRRGGBB}
   */
  public void set(int x, int y, int packedRgb) {
    int i = 3 * (y * width + x);
    rgb[i] = (byte) (packedRgb >> 16);
    rgb[i + 1] = (byte) (packedRgb >> 8);
    rgb[i + 2] = (byte) packedRgb;
  }

  /**
   * The picture made smaller, each pixel the mean over the area that it covers.
   *
   * @param newWidth columns, at most as many as there are
   * @param newHeight rows, likewise
   * @return the smaller picture; this one where the size is the same
   */
  public RgbImage reduced(int newWidth, int newHeight) {
    Check.that(
        newWidth > 0 && newHeight > 0 && newWidth <= width && newHeight <= height,
        "a picture of %d x %d can be reduced to at most that and at least 1 x 1, got %d x %d",
        width,
        height,
        newWidth,
        newHeight);
    return newWidth == width && newHeight == height
        ? this
        : AreaMean.reduce(this, newWidth, newHeight);
  }

  /**
   * A copy of a part that lies inside the picture.
   *
   * @param x left column
   * @param y top row
   * @param partWidth columns
   * @param partHeight rows
   * @return the part
   */
  public RgbImage crop(int x, int y, int partWidth, int partHeight) {
    Check.that(
        x >= 0
            && y >= 0
            && partWidth > 0
            && partHeight > 0
            && x <= width - partWidth
            && y <= height - partHeight,
        "a crop must lie inside the %d x %d image, got x=%d y=%d width=%d height=%d",
        width,
        height,
        x,
        y,
        partWidth,
        partHeight);
    byte[] part = new byte[3 * partWidth * partHeight];
    for (int row = 0; row < partHeight; row++) {
      System.arraycopy(rgb, 3 * ((y + row) * width + x), part, 3 * row * partWidth, 3 * partWidth);
    }
    return new RgbImage(partWidth, partHeight, part);
  }

  /**
   * By which pictures are recognized.
   *
   * @return SHA-256 of width and height, as integers, and of all pixels, in hexadecimal digits
   */
  public String digest() {
    MessageDigest digest = Sha256.start();
    digest.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(width).putInt(height).flip());
    digest.update(rgb);
    return Sha256.hex(digest);
  }
}

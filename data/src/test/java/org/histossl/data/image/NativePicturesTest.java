package org.histossl.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class NativePicturesTest {
  private static RgbImage noise(int width, int height) {
    SplittableRandom random = new SplittableRandom(7);
    RgbImage image = RgbImage.black(width, height);
    random.nextBytes(image.rgb());
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    return bytes.toByteArray();
  }

  @Test
  void pngOfAnySizeIsReadPixelByPixel() throws IOException {
    assertTrue(NativePictures.available(), "the native code is on the tests' class path");
    // Numbers of pixels that four divides and does not, below and above what is unpacked at once.
    for (int[] size : new int[][] {{1, 1}, {3, 1}, {5, 7}, {64, 64}, {63, 67}, {224, 224}}) {
      RgbImage expected = noise(size[0], size[1]);
      RgbImage target = noise(size[0], size[1]);
      Arrays.fill(target.rgb(), (byte) 99);
      assertTrue(NativePictures.png(encoded(expected.toBufferedImage(), "png"), target));
      assertArrayEquals(expected.rgb(), target.rgb());
    }
  }

  @Test
  void whatIsNotExpectedIsLeftToOthers() throws IOException {
    RgbImage picture = noise(40, 30);
    byte[] png = encoded(picture.toBufferedImage(), "png");
    byte[] jpeg = encoded(picture.toBufferedImage(), "jpg");
    assertTrue(NativePictures.jpeg(jpeg, RgbImage.black(40, 30)));
    assertFalse(NativePictures.png(png, RgbImage.black(30, 40)), "another size");
    assertFalse(NativePictures.jpeg(jpeg, RgbImage.black(30, 40)), "another size");
    assertFalse(NativePictures.png(jpeg, RgbImage.black(40, 30)), "another format");
    assertFalse(NativePictures.jpeg(png, RgbImage.black(40, 30)), "another format");
    assertFalse(NativePictures.png(Arrays.copyOf(png, png.length / 2), RgbImage.black(40, 30)));
    assertFalse(NativePictures.jpeg(Arrays.copyOf(jpeg, jpeg.length / 2), RgbImage.black(40, 30)));
    assertFalse(NativePictures.jpeg(new byte[0], RgbImage.black(40, 30)));
    assertFalse(NativePictures.png(new byte[0], RgbImage.black(40, 30)));
    BufferedImage gray = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    assertFalse(NativePictures.png(encoded(gray, "png"), RgbImage.black(40, 30)), "grays");
    assertFalse(NativePictures.jpeg(encoded(gray, "jpg"), RgbImage.black(40, 30)), "grays");
    BufferedImage clear = new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB);
    assertFalse(NativePictures.png(encoded(clear, "png"), RgbImage.black(40, 30)), "with alpha");
  }
}

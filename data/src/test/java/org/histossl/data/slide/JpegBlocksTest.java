package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.histossl.data.image.NativePictures;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JpegBlocksTest {
  private static final int WIDTH = 80;
  private static final int HEIGHT = 48;
  private byte[] jpeg = {};

  @BeforeEach
  void encode() throws IOException {
    try (TileEncoder encoder = TileEncoder.of(PyramidConfig.picture(0.5))) {
      jpeg = encoder.encode(Samples.picture(WIDTH, HEIGHT, 1));
    }
  }

  private static RgbImage decode(JpegBlocks.Color color, byte[] tables, byte[] block)
      throws IOException {
    try (JpegBlocks blocks = new JpegBlocks(tables, color)) {
      return blocks.decode(new byte[][] {block}, WIDTH, HEIGHT, null);
    }
  }

  @Test
  void bothDecodersGiveTheSamePixels() throws IOException {
    JpegStream stream = JpegStream.of(new byte[0], jpeg, true);
    RgbImage turbo = RgbImage.black(WIDTH, HEIGHT);
    assertTrue(
        NativePictures.jpeg(stream.bytes(), turbo), "the native decoder is on the class path");
    try (JdkJpegDecoder jdk = new JdkJpegDecoder()) {
      assertArrayEquals(jdk.decode(stream).rgb(), turbo.rgb());
    }
  }

  @Test
  void tablesMayLieApartFromTheBlock() throws IOException {
    RgbImage expected = decode(JpegBlocks.Color.Y_CB_CR, new byte[0], jpeg);
    int frame = indexOf(jpeg, 0xc0);
    // Quantization and Huffman tables lie on both sides of the frame header.
    int scan = indexOf(jpeg, 0xda);
    int frameEnd = frame + 2 + ((jpeg[frame + 2] & 255) << 8 | (jpeg[frame + 3] & 255));
    byte[] tables = join(slice(0, frame), slice(frameEnd, scan), new byte[] {-1, (byte) 0xd9});
    byte[] block = join(slice(0, 2), slice(frame, frameEnd), slice(scan, jpeg.length));
    assertThrows(IOException.class, () -> decode(JpegBlocks.Color.Y_CB_CR, new byte[0], block));
    assertArrayEquals(expected.rgb(), decode(JpegBlocks.Color.Y_CB_CR, tables, block).rgb());
  }

  @Test
  void theDirectorySaysWhatTheComponentsAre() throws IOException {
    RgbImage expected = decode(JpegBlocks.Color.Y_CB_CR, new byte[0], jpeg);
    RgbImage raw = decode(JpegBlocks.Color.RGB, new byte[0], jpeg);
    int pixel = raw.get(30, 20);
    int luma = pixel >> 16 & 255;
    int blue = (int) Math.round(luma + 1.772 * ((pixel >> 8 & 255) - 128));
    assertEquals(Math.max(0, Math.min(255, blue)), expected.get(30, 20) & 255, 1);
  }

  @Test
  void aMissingEndMarkerIsNoDamage() throws IOException {
    RgbImage expected = decode(JpegBlocks.Color.Y_CB_CR, new byte[0], jpeg);
    byte[] open = Arrays.copyOf(jpeg, jpeg.length - 2);
    assertArrayEquals(expected.rgb(), decode(JpegBlocks.Color.Y_CB_CR, new byte[0], open).rgb());
  }

  @Test
  void whatEndsEarlyOrHasTheWrongSizeIsRefused() {
    assertRefused(Arrays.copyOf(jpeg, jpeg.length - 60), "premature");
    assertRefused(Arrays.copyOf(jpeg, 100), "damaged JPEG data");
    assertRefused(new byte[] {1, 2, 3, 4}, "does not begin with a start marker");
    byte[] small = jpeg.clone();
    int frame = indexOf(small, 0xc0);
    small[frame + 6] = 20; // lower byte of the height
    small[frame + 5] = 0;
    assertRefused(small, "JPEG data of 80 x 20 pixels in a tile or strip of 80 x 48");
    byte[] bomb = jpeg.clone();
    Arrays.fill(bomb, frame + 5, frame + 9, (byte) 0xff);
    assertRefused(bomb, "JPEG data of 65535 x 65535 pixels");
    byte[] deep = jpeg.clone();
    deep[frame + 4] = 12;
    assertRefused(deep, "3 samples of 8 bits a pixel, got 3 of 12");
  }

  private static void assertRefused(byte[] data, String reason) {
    IOException e =
        assertThrows(IOException.class, () -> decode(JpegBlocks.Color.Y_CB_CR, new byte[0], data));
    assertTrue(Samples.message(e).contains(reason), e.getMessage());
  }

  private byte[] slice(int from, int to) {
    return Arrays.copyOfRange(jpeg, from, to);
  }

  private static byte[] join(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int to = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, to, part.length);
      to += part.length;
    }
    return all;
  }

  /** Where a marker begins. */
  private static int indexOf(byte[] data, int marker) {
    for (int i = 0; i + 1 < data.length; i++) {
      if ((data[i] & 255) == 0xff && (data[i + 1] & 255) == marker) {
        return i;
      }
    }
    throw new AssertionError("no marker " + marker);
  }
}

package org.histossl.data.slide;

import static org.bytedeco.leptonica.global.lept.L_SEVERITY_NONE;
import static org.bytedeco.leptonica.global.lept.pixDestroy;
import static org.bytedeco.leptonica.global.lept.pixGetData;
import static org.bytedeco.leptonica.global.lept.pixGetDepth;
import static org.bytedeco.leptonica.global.lept.pixGetHeight;
import static org.bytedeco.leptonica.global.lept.pixGetWidth;
import static org.bytedeco.leptonica.global.lept.pixGetWpl;
import static org.bytedeco.leptonica.global.lept.pixReadMemJpeg;
import static org.bytedeco.leptonica.global.lept.setMsgSeverity;

import java.nio.IntBuffer;
import java.util.Optional;
import org.bytedeco.leptonica.PIX;
import org.histossl.data.image.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libjpeg-turbo, which uses the processor's vector instructions, by way of Leptonica, which brings
 * it for many platforms. Both its classes and its native code may be absent.
 */
final class TurboJpegDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(TurboJpegDecoder.class);
  private static final boolean AVAILABLE = isAvailable();

  private TurboJpegDecoder() {}

  private static boolean isAvailable() {
    try {
      setMsgSeverity(
          L_SEVERITY_NONE); // damaged data is reported by an exception, not on the console
      return true;
    } catch (LinkageError e) {
      LOG.debug("JPEG tiles are decoded by the JDK; org.bytedeco:leptonica would be faster", e);
      return false;
    }
  }

  /**
   * Decodes three components to RGB.
   *
   * @param stream a stream whose size was held against what is expected
   * @return the pixels; empty where there is no such decoder, or it finds fault with the stream
   */
  static Optional<RgbImage> decode(JpegStream stream) {
    if (!AVAILABLE) {
      return Optional.empty();
    }
    int[] warnings = {0};
    byte[] bytes = stream.bytes();
    PIX pix = pixReadMemJpeg(bytes, bytes.length, 0, 1, warnings, 0);
    if (pix == null || pix.isNull()) {
      return Optional.empty();
    }
    try {
      return warnings[0] == 0 ? pixels(pix, stream.frame()) : Optional.empty();
    } finally {
      pixDestroy(pix);
    }
  }

  private static Optional<RgbImage> pixels(PIX pix, JpegStream.Frame frame) {
    int width = pixGetWidth(pix);
    int height = pixGetHeight(pix);
    if (pixGetDepth(pix) != 32
        || width != frame.width()
        || height != frame.height()
        || pixGetWpl(pix) != width) {
      return Optional.empty();
    }
    byte[] rgb = new byte[3 * width * height];
    int[] row = new int[width];
    IntBuffer words = pixGetData(pix).capacity((long) width * height).asBuffer();
    int to = 0;
    for (int y = 0; y < height; y++) {
      words.get(row);
      for (int word : row) {
        rgb[to] = (byte) (word >> 24);
        rgb[to + 1] = (byte) (word >> 16);
        rgb[to + 2] = (byte) (word >> 8);
        to += 3;
      }
    }
    return Optional.of(RgbImage.of(width, height, rgb));
  }
}

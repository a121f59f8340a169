package org.histossl.data.image;

import static org.bytedeco.leptonica.global.leptonica.L_SEVERITY_NONE;
import static org.bytedeco.leptonica.global.leptonica.pixDestroy;
import static org.bytedeco.leptonica.global.leptonica.pixGetData;
import static org.bytedeco.leptonica.global.leptonica.pixGetDepth;
import static org.bytedeco.leptonica.global.leptonica.pixGetHeight;
import static org.bytedeco.leptonica.global.leptonica.pixGetSpp;
import static org.bytedeco.leptonica.global.leptonica.pixGetWidth;
import static org.bytedeco.leptonica.global.leptonica.pixGetWpl;
import static org.bytedeco.leptonica.global.leptonica.pixReadMemJpeg;
import static org.bytedeco.leptonica.global.leptonica.pixReadMemPng;
import static org.bytedeco.leptonica.global.leptonica.readHeaderMemJpeg;
import static org.bytedeco.leptonica.global.leptonica.readHeaderMemPng;
import static org.bytedeco.leptonica.global.leptonica.setMsgSeverity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.bytedeco.leptonica.PIX;
import org.histossl.core.JavaCppProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JPEG and PNG decoded by libjpeg-turbo and libpng, which use the processor's vector instructions,
 * by way of Leptonica, which brings them for many platforms. Both its classes and its native code
 * may be absent; nothing is decoded then, and the JDK's decoders give the same pixels. Used by any
 * number of threads.
 */
public final class NativePictures {
  private static final Logger LOG = LoggerFactory.getLogger(NativePictures.class);
  private static final boolean AVAILABLE = isAvailable();

  /** Leptonica's pixels are words of red, green, blue and one byte that is not used. */
  private static final int WORD_BITS = 32;

  /** Words at a time, 4 of which become 3 of bytes. */
  private static final int CHUNK = 4096;

  private static final VarHandle BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private NativePictures() {}

  private static boolean isAvailable() {
    try {
      JavaCppProperties.quiet();
      // damaged data is reported by an exception, not on the console
      setMsgSeverity(L_SEVERITY_NONE);
      return true;
    } catch (LinkageError e) {
      LOG.debug("JPEG and PNG are decoded by the JDK; org.bytedeco:leptonica would be faster", e);
      return false;
    }
  }

  /**
   * Whether this platform's native code is on the class path.
   *
   * @return false where nothing is ever decoded
   */
  public static boolean available() {
    return AVAILABLE;
  }

  /**
   * Decodes a JPEG stream of three components to RGB.
   *
   * @param stream the whole stream
   * @param target of the size that the stream must have; takes the pixels
   * @return whether it was decoded; false where there is no such decoder, or it finds fault with
   *     the stream
   */
  public static boolean jpeg(byte[] stream, RgbImage target) {
    int[] columns = {0};
    int[] rows = {0};
    if (!AVAILABLE
        || readHeaderMemJpeg(stream, stream.length, columns, rows, null, null, null) != 0
        || columns[0] != target.width()
        || rows[0] != target.height()) {
      return false;
    }
    int[] warnings = {0};
    PIX pix = pixReadMemJpeg(stream, stream.length, 0, 1, warnings, 0);
    return take(pix, warnings[0] == 0, target);
  }

  /**
   * Decodes a PNG file of three samples of 8 bits a pixel.
   *
   * @param file the whole file
   * @param target of the size that the file must have; takes the pixels
   * @return whether it was decoded; false where there is no such decoder, it finds fault with the
   *     file, or the samples are others
   */
  public static boolean png(byte[] file, RgbImage target) {
    int[] columns = {0};
    int[] rows = {0};
    int[] bits = {0};
    int[] samples = {0};
    int[] palette = {0};
    if (!AVAILABLE
        || readHeaderMemPng(file, file.length, columns, rows, bits, samples, palette) != 0
        || columns[0] != target.width()
        || rows[0] != target.height()
        || bits[0] != 8
        || samples[0] != 3
        || palette[0] != 0) {
      return false;
    }
    return take(pixReadMemPng(file, file.length), true, target);
  }

  private static boolean take(@Nullable PIX pix, boolean whole, RgbImage target) {
    if (pix == null || pix.isNull()) {
      return false;
    }
    try {
      if (!whole
          || pixGetDepth(pix) != WORD_BITS
          || pixGetSpp(pix) != 3
          || pixGetWidth(pix) != target.width()
          || pixGetHeight(pix) != target.height()
          || pixGetWpl(pix) != target.width()) {
        return false;
      }
      long words = (long) target.width() * target.height();
      unpack(pixGetData(pix).capacity(words).asBuffer(), target.rgb());
      return true;
    } finally {
      pixDestroy(pix);
    }
  }

  /** Drops the byte of each word that is not used. */
  private static void unpack(IntBuffer words, byte[] rgb) {
    int[] chunk = new int[Math.min(CHUNK, words.remaining())];
    int to = 0;
    while (words.hasRemaining()) {
      int count = Math.min(chunk.length, words.remaining());
      words.get(chunk, 0, count);
      int at = 0;
      for (; at + 4 <= count; at += 4) {
        int second = chunk[at + 1];
        int third = chunk[at + 2];
        BYTES.set(rgb, to, (chunk[at] & 0xffffff00) | (second >>> 24));
        BYTES.set(rgb, to + 4, (second << 8 & 0xffff0000) | (third >>> 16));
        BYTES.set(rgb, to + 8, (third << 16 & 0xff000000) | (chunk[at + 3] >>> 8));
        to += 12;
      }
      for (; at < count; at++) {
        rgb[to] = (byte) (chunk[at] >> 24);
        rgb[to + 1] = (byte) (chunk[at] >> 16);
        rgb[to + 2] = (byte) (chunk[at] >> 8);
        to += 3;
      }
    }
  }
}

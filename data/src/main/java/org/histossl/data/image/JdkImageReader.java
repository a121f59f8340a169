package org.histossl.data.image;

import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageReader;

/**
 * The JDK's own readers of pictures, whose colors are those of {@link NativePictures}: others on
 * the class path wrap them and convert colors their own way.
 */
public final class JdkImageReader {
  private JdkImageReader() {}

  /**
   * The first of the JDK's own.
   *
   * @param readers what ImageIO offers; those passed over are disposed of
   * @return the reader, to be disposed of by the caller; empty where there is none
   */
  public static Optional<ImageReader> first(Iterator<ImageReader> readers) {
    while (readers.hasNext()) {
      ImageReader candidate = readers.next();
      if (candidate.getClass().getName().startsWith("com.sun.imageio.")) {
        return Optional.of(candidate);
      }
      candidate.dispose();
    }
    return Optional.empty();
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens class masks: images of any format that {@link Slides} reads, whose first channel holds the
 * class code. PANDA's masks are such images.
 *
 * <pre>{@code
 * try (ClassMask mask = Masks.open(path)) {
 *   byte[] codes = mask.read(0, 0, 0, 224, 224);
 * }
 * }</pre>
 */
public final class Masks {
  private Masks() {}

  /**
   * Opens a mask.
   *
   * @param file the image
   * @return the mask, to be closed by the caller
   * @throws IOException naming the file, if no such mask can be read
   */
  public static ClassMask open(Path file) throws IOException {
    return new FirstChannelMask(Slides.open(file));
  }
}

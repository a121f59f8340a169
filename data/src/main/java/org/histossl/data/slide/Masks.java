package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens class masks: images whose first sample holds the class code, as it is stored. A code is no
 * brightness: nothing scales it, whatever the number of bits.
 *
 * <ul>
 *   <li>TIFF and BigTIFF, pyramids too (PANDA's masks are such), PNG and BMP: whole numbers of 1 to
 *       64 bits with and without sign, gray or the first of several samples, with white as the
 *       smallest or the largest number alike;
 *   <li>of a palette the index, as QuPath and Pascal VOC write masks; the gray value where all of
 *       three or more colors are gray, which is how some tools write a gray picture;
 *   <li>JPEG, files and tiles: the red value. It changes with the compression, which is warned of,
 *       once for each folder.
 * </ul>
 *
 * <p>Of other files that {@link Slides} opens the red value is the code. Floating point is refused,
 * and a code outside of 0..255 is where it is read.
 *
 * <pre>{@code
 * try (ClassMask mask = Masks.open(path)) {
 *   byte[] codes = mask.read(0, 0, 0, 224, 224);
 * }
 * }</pre>
 */
public final class Masks {
  private static final Logger LOG = LoggerFactory.getLogger(Masks.class);
  private static final Told LOSSY = new Told();

  private Masks() {}

  /**
   * Opens a mask.
   *
   * @param file the image
   * @return the mask, to be closed by the caller
   * @throws IOException naming the file, if no such mask can be read
   */
  public static ClassMask open(Path file) throws IOException {
    byte[] head = Slides.head(file);
    if (new TiffSlideProvider().accepts(file, head)) {
      TiffSlide codes = TiffSlide.open(file, Reading.CODES);
      return of(file, codes, codes.lossy());
    }
    if (Picture.accepts(head)) {
      PlainImageSlide codes = PlainImageSlide.open(file, Reading.CODES);
      return of(file, codes, codes.lossy());
    }
    return new CodeMask(file, Slides.open(file), pixel -> pixel >> 16 & 255);
  }

  private static ClassMask of(Path file, Slide codes, boolean lossy) {
    if (lossy && LOSSY.first(String.valueOf(file.toAbsolutePath().getParent()))) {
      LOG.warn(
          "{}: a mask compressed with loss (JPEG): codes near borders are others than were drawn;"
              + " store masks as PNG or as TIFF without JPEG. Other masks of this folder are not"
              + " checked for it",
          file);
    }
    return new CodeMask(file, codes, Codes::of);
  }
}

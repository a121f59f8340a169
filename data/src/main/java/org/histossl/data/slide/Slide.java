package org.histossl.data.slide;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.StringJoiner;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * A whole-slide image: levels from fine to coarse, of which any region can be read. Coordinates are
 * pixels of the level that is read. A slide is used by one thread at a time, and closed by whoever
 * opened it.
 */
public interface Slide extends AutoCloseable {
  /**
   * By how much of the wanted size a level's pixels may differ from it and count as that size:
   * sizes of pixels are rounded when they are written down.
   */
  double MPP_TOLERANCE = 0.02;

  /**
   * The file's name, for messages and manifests.
   *
   * @return the name
   */
  String name();

  /**
   * The levels, finest first; at least one.
   *
   * @return an unmodifiable list
   */
  List<Level> levels();

  /**
   * The edge of a pixel of level 0 in micrometres.
   *
   * @return microns per pixel, empty where the file does not say
   */
  OptionalDouble micronsPerPixel();

  /**
   * The slide in a line, for people at a prompt.
   *
   * @return name, size, levels and resolution, such as {@code "A17.svs: 46000 x 32914 pixels, 0.499
   *     microns each, 3 levels (1, 4, 16)"}
   */
  default String describe() {
    Level finest = levels().get(0);
    StringJoiner downsamples = new StringJoiner(", ", " (", ")");
    levels().forEach(level -> downsamples.add(decimal(level.downsample())));
    String microns =
        micronsPerPixel().isPresent()
            ? String.format(Locale.ROOT, ", %.3f microns each", micronsPerPixel().getAsDouble())
            : ", of unknown size";
    return name()
        + ": "
        + finest.width()
        + " x "
        + finest.height()
        + " pixels"
        + microns
        + ", "
        + levels().size()
        + (levels().size() == 1 ? " level" : " levels" + downsamples);
  }

  private static String decimal(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  /**
   * Reads a region; what lies beyond the border is white.
   *
   * @param level index of the level
   * @param x left column, in pixels of that level; may be negative
   * @param y top row, likewise
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @return the pixels
   * @throws BrokenBlockException if a block of the file that the region touches is damaged; other
   *     regions may still be readable
   * @throws IOException naming the file, if the pixels cannot be read
   */
  RgbImage read(int level, int x, int y, int width, int height) throws IOException;

  /**
   * Lets go of decoded pixels that are kept for reads of neighboring regions: for a reader that
   * jumps about, and keeps many slides open. The next read decodes again.
   */
  default void trim() {}

  /**
   * The magnification of the objective, as the scanner states it.
   *
   * @return the magnification, such as 20; empty where the file does not say
   */
  default OptionalDouble magnification() {
    return OptionalDouble.empty();
  }

  /**
   * What the scanner wrote about the slide, in the vendor's own form.
   *
   * @return the text, empty where there is none
   */
  default Optional<String> description() {
    return Optional.empty();
  }

  /**
   * The color profile (ICC) that the file gives for its pixels. It converts nothing: pixels are the
   * stored samples.
   *
   * @return the profile's bytes, empty where there is none
   * @throws IOException naming the file, if it cannot be read
   */
  default Optional<byte[]> iccProfile() throws IOException {
    return Optional.empty();
  }

  /**
   * What about the file may make its pixels others than were meant, in whole sentences: JPEG data
   * that says to be YCbCr in a TIFF that says RGB. It is logged too, once for each file.
   *
   * @return the warnings, mostly none
   */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * Pictures that come with the slide: {@code label}, {@code macro}, {@code thumbnail}, or what the
   * vendor calls them.
   *
   * @return their names, an unmodifiable set
   */
  default Set<String> associatedImages() {
    return Set.of();
  }

  /**
   * Reads a picture that comes with the slide.
   *
   * @param name one of {@link #associatedImages}
   * @return the whole picture
   * @throws IOException naming the file, if it cannot be read
   */
  default RgbImage associatedImage(String name) throws IOException {
    throw new IllegalArgumentException(
        String.format("slide '%s' has no image '%s', only %s", name(), name, associatedImages()));
  }

  /**
   * The level to read for a wanted resolution: the coarsest one that is at least as fine, or level
   * 0 where none is. A level whose pixels are larger than wanted by at most {@value #MPP_TOLERANCE}
   * of the wanted size counts as fine enough.
   *
   * @param micronsPerPixel the wanted edge of a pixel in micrometres
   * @return the level, empty where the slide's microns per pixel are unknown
   */
  default Optional<Level> levelFor(double micronsPerPixel) {
    Check.positive("micronsPerPixel", micronsPerPixel);
    if (micronsPerPixel().isEmpty()) {
      return Optional.empty();
    }
    double wanted = micronsPerPixel / micronsPerPixel().getAsDouble() * (1 + MPP_TOLERANCE);
    Level best = levels().get(0);
    for (Level level : levels()) {
      if (level.downsample() <= wanted && level.downsample() > best.downsample()) {
        best = level;
      }
    }
    return Optional.of(best);
  }

  @Override
  void close() throws IOException;
}

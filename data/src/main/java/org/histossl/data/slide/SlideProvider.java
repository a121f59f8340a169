package org.histossl.data.slide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.histossl.core.FileErrors;

/**
 * Reads one family of slide formats. A module that brings a vendor format names its provider in
 * {@code META-INF/services/org.histossl.data.slide.SlideProvider}; {@link Slides#open} asks those
 * before the built-in ones, or, where they say so by {@link #isFallback}, for what the built-in
 * ones refuse.
 */
public interface SlideProvider {
  /**
   * Whether this provider is the one to open the file. Called for every file, so it must be quick
   * and must not throw.
   *
   * @param file the file, or a folder for formats that are one
   * @param head the file's first bytes, at most 64; empty for a folder
   * @return true if {@link #open} is to be called
   */
  boolean accepts(Path file, byte[] head);

  /**
   * Whether an accepted file is left to the built-in readers first, and comes to this provider only
   * if they throw {@link UnsupportedSlideException}.
   *
   * @param file the file, or a folder for formats that are one
   * @param head the file's first bytes, at most 64; empty for a folder
   * @return false to be asked before the built-in readers
   */
  default boolean isFallback(Path file, byte[] head) {
    return false;
  }

  /**
   * Opens a file that was accepted.
   *
   * @param file the file
   * @return the slide, to be closed by the caller
   * @throws UnsupportedSlideException naming the file and what is not supported, if another
   *     provider may try it
   * @throws IOException naming the file and the reason, if it cannot be read
   */
  Slide open(Path file) throws IOException;

  /**
   * All files that an accepted file's slide is read from, by which results that were made of it
   * tell whether it has changed.
   *
   * @param file the file
   * @return the file itself, or all files in a folder that is a slide, and, for other formats of
   *     several files, the others
   * @throws IOException if the others cannot be looked for
   */
  default List<Path> files(Path file) throws IOException {
    try (Stream<Path> all = Files.walk(file)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw FileErrors.cannot("list", file, e);
    }
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.histossl.core.FileErrors;

/**
 * Runs a decoder over bytes that nobody vouches for. Decoders meet damaged files with whatever
 * exception the damage leads to; the caller shall see one kind, which names the file.
 */
final class Decoding {
  private Decoding() {}

  /** A piece of decoding. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  static <T> T guard(Path file, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (UnsupportedSlideException e) {
      throw new UnsupportedSlideException(file + ": " + e.getMessage(), e);
    } catch (FileSystemException e) {
      throw FileErrors.cannot("read", file, e);
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + ": " + reason(e), e);
    }
  }

  /** What went wrong, in words that can follow the file's name. */
  static String reason(Exception e) {
    String message = e.getMessage();
    String kind = e instanceof IOException && message != null ? "" : "damaged, decoder says ";
    return kind + (message == null ? e.getClass().getSimpleName() : message);
  }
}

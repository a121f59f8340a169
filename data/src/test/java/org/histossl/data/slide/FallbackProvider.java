package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;

/** A vendor format for the test of the seam: one that leaves files to others first. */
public final class FallbackProvider implements SlideProvider {
  @Override
  public boolean accepts(Path file, byte[] head) {
    return file.toString().contains("fallback");
  }

  @Override
  public boolean isFallback(Path file, byte[] head) {
    return true;
  }

  @Override
  public Slide open(Path file) throws IOException {
    if (file.toString().contains("useless")) {
      throw new UnsupportedSlideException(file + ": not for me either");
    }
    return new OneBlackPixelProvider().open(file);
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;

/** JPEG, PNG and BMP files as slides of one level. */
final class PlainImageProvider implements SlideProvider {
  @Override
  public boolean accepts(Path file, byte[] head) {
    return Picture.accepts(head);
  }

  @Override
  public Slide open(Path file) throws IOException {
    return PlainImageSlide.open(file, Reading.COLORS);
  }
}

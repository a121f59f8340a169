package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;

/** JPEG and PNG files as slides of one level. */
final class PlainImageProvider implements SlideProvider {
  @Override
  public boolean accepts(Path file, byte[] head) {
    boolean jpeg =
        head.length > 2
            && (head[0] & 255) == 0xff
            && (head[1] & 255) == 0xd8
            && (head[2] & 255) == 0xff;
    boolean png =
        head.length > 3
            && (head[0] & 255) == 0x89
            && head[1] == 'P'
            && head[2] == 'N'
            && head[3] == 'G';
    return jpeg || png;
  }

  @Override
  public Slide open(Path file) throws IOException {
    return PlainImageSlide.open(file);
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;

/** Classic TIFF, BigTIFF and the vendor formats that are one, such as Aperio SVS. */
final class TiffSlideProvider implements SlideProvider {
  @Override
  public boolean accepts(Path file, byte[] head) {
    if (head.length < 4) {
      return false;
    }
    boolean little = head[0] == 'I' && head[1] == 'I';
    boolean big = head[0] == 'M' && head[1] == 'M';
    int magic = little ? head[2] | head[3] << 8 : head[2] << 8 | head[3];
    return (little || big) && (magic == TiffFile.CLASSIC || magic == TiffFile.BIG);
  }

  @Override
  public Slide open(Path file) throws IOException {
    return TiffSlide.open(file, Reading.COLORS);
  }
}

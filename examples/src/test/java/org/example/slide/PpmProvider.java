package org.example.slide;

import java.io.IOException;
import java.nio.file.Path;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.SlideProvider;

/** Binary portable pixmaps (PPM, {@code P6}) as slides; named in META-INF/services. */
public final class PpmProvider implements SlideProvider {
  @Override
  public boolean accepts(Path file, byte[] head) {
    return head.length > 2 && head[0] == 'P' && head[1] == '6' && head[2] <= ' ';
  }

  @Override
  public Slide open(Path file) throws IOException {
    return PpmSlide.open(file);
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** The red of a picture's blocks as class codes. */
record RedBlocks(BlockDecoder picture) implements BlockDecoder {
  @Override
  public RgbImage decode(byte[][] planes, int width, int height, @Nullable RgbImage spare)
      throws IOException {
    return Codes.ofRed(picture.decode(planes, width, height, null));
  }

  @Override
  public void close() {
    picture.close();
  }
}

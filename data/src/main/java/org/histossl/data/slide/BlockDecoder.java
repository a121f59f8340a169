package org.histossl.data.slide;

import java.io.IOException;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** Undoes the compression of one tile or strip. Used by one thread at a time. */
interface BlockDecoder extends AutoCloseable {
  /**
   * Decodes a block.
   *
   * @param planes the block's bytes in the file, once for each sample where they are kept apart
   * @param width its columns
   * @param height the rows that it must hold; those of the last strip are fewer than of the others
   * @param spare a picture that nobody needs any more, to be filled again if it has the size
   * @return a picture of at least that size
   * @throws IOException if the data is damaged
   */
  RgbImage decode(byte[][] planes, int width, int height, @Nullable RgbImage spare)
      throws IOException;

  @Override
  default void close() {}
}

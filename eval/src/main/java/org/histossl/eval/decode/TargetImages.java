package org.histossl.eval.decode;

/**
 * The images that a decoder is to make of embeddings, read when they are needed: a data set's
 * images seldom fit into memory together. Called from one thread.
 */
@FunctionalInterface
public interface TargetImages {
  /**
   * Reads an image. What cannot be read is told by an {@link java.io.UncheckedIOException}.
   *
   * @param row which tile
   * @param into where the image goes: {@code [channels, side, side]}, in [0, 1]
   * @param offset the first place in {@code into} that is written
   */
  void read(int row, float[] into, int offset);

  /**
   * Images in memory.
   *
   * @param images an image each, {@code [channels, side, side]} row by row
   * @return the images, not copied
   */
  static TargetImages of(float[]... images) {
    return (row, into, offset) ->
        System.arraycopy(images[row], 0, into, offset, images[row].length);
  }
}

package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Path;
import org.histossl.core.Progress;

/** A decoder that was trained. */
public interface TrainedDecoder extends AutoCloseable {
  /**
   * Decodes the tiles of the test side.
   *
   * @param task the data set as the encoder sees it that the decoder was trained with
   * @param progress told of what takes long
   * @return what came out, to be scored
   * @throws IOException if the truth cannot be read
   */
  Decoded decode(EncodedTask task, Progress progress) throws IOException;

  /**
   * Writes itself, if it is worth more than training it again. What it writes begins as {@link
   * org.histossl.eval.decode.DecoderFile} says, so that {@link Decoders#read} finds who reads it.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @return whether it did
   * @throws IOException naming the file, if it cannot be written
   */
  default boolean write(Path file) throws IOException {
    return false;
  }

  @Override
  default void close() {}
}

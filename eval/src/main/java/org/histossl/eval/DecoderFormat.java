package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Path;
import org.histossl.core.engine.Engine;

/**
 * Reads trained decoders of one kind. Those of other jars are found by {@link
 * java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/org.histossl.eval.DecoderFormat}.
 */
public interface DecoderFormat {
  /**
   * The name that the files' headers have.
   *
   * @return such as {@code "mlp"}
   */
  String kind();

  /**
   * Reads a decoder.
   *
   * @param file a file of this kind
   * @param engine what runs the decoder
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it is damaged
   */
  TrainedDecoder read(Path file, Engine engine) throws IOException;
}

package org.histossl.data.tile;

import java.io.IOException;
import org.histossl.core.FileErrors;

/** The store cannot be written: the run's failure, not the slide's. */
final class StoreWriteException extends IOException {
  private static final long serialVersionUID = 1L;

  private StoreWriteException(IOException cause) {
    super(FileErrors.message(cause), cause);
  }

  /** Something that writes. */
  @FunctionalInterface
  interface Write {
    void run() throws IOException;
  }

  /** Something that writes and gives a result. */
  @FunctionalInterface
  interface Create<T> {
    T run() throws IOException;
  }

  static void during(Write write) throws StoreWriteException {
    try {
      write.run();
    } catch (IOException e) {
      throw new StoreWriteException(e);
    }
  }

  static <T> T during(Create<T> create) throws StoreWriteException {
    try {
      return create.run();
    } catch (IOException e) {
      throw new StoreWriteException(e);
    }
  }
}

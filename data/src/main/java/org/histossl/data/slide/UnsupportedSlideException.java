package org.histossl.data.slide;

import java.io.IOException;

/**
 * A slide is in order, as far as can be told, but stored in a way that its reader does not know;
 * another reader may. A damaged file ends in other exceptions: no further reader gets to see it.
 */
public final class UnsupportedSlideException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * A file that its reader does not know to read.
   *
   * @param message what is not supported
   */
  public UnsupportedSlideException(String message) {
    super(message);
  }

  UnsupportedSlideException(String message, Throwable cause) {
    super(message, cause);
  }
}

package org.histossl.core;

/**
 * What is asked for does not fit into the memory that the process may have. It is thrown before the
 * memory is touched, so that the process goes on as before; the message says how much was asked
 * for, how much there is, and which options allow more.
 */
public final class NotEnoughMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * An exception.
   *
   * @param message how much was asked for, how much there is, and what to do
   */
  public NotEnoughMemoryException(String message) {
    super(message);
  }
}

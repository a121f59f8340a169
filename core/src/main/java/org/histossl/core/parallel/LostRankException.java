package org.histossl.core.parallel;

/** A rank is gone, so that the others cannot go on. */
public final class LostRankException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A rank is gone.
   *
   * @param message which one and why, as far as that is known
   */
  public LostRankException(String message) {
    super(message);
  }
}

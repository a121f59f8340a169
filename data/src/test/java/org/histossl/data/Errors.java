package org.histossl.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** What tests want to know of an error. */
public final class Errors {
  private Errors() {}

  /**
   * The message of the error that an action must end in.
   *
   * @param type the error's type
   * @param action what must fail
   * @return the message
   */
  public static String message(Class<? extends Throwable> type, Executable action) {
    return String.valueOf(assertThrows(type, action).getMessage());
  }
}

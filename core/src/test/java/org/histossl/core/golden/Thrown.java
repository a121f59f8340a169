package org.histossl.core.golden;

import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** What an error says, for tests of messages. */
public final class Thrown {
  private Thrown() {}

  /**
   * Fails unless code throws an error of a type, with a message.
   *
   * @param type the error's type
   * @param code the code
   * @return the error's message
   */
  public static String message(Class<? extends Throwable> type, Executable code) {
    return Objects.requireNonNull(Assertions.assertThrows(type, code).getMessage());
  }
}

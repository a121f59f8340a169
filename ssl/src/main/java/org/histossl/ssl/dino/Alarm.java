package org.histossl.ssl.dino;

import java.util.Optional;
import java.util.function.Supplier;
import org.histossl.ssl.train.Warning;

/** Says once what stays wrong, and again after as many steps without. */
final class Alarm {
  private final int quiet;
  private long quietUntil = Long.MIN_VALUE;

  Alarm(int quiet) {
    this.quiet = quiet;
  }

  Optional<Warning> hear(long step, boolean wrong, Supplier<Warning> warning) {
    if (!wrong) {
      return Optional.empty();
    }
    boolean known = step < quietUntil;
    quietUntil = step + quiet;
    return known ? Optional.empty() : Optional.of(warning.get());
  }
}

package org.histossl.ssl.train;

import java.util.Locale;

/**
 * What a monitor found.
 *
 * @param step the step at which it was found, from 0
 * @param name what is wrong, in a word or two, such as {@code "uniform collapse"}
 * @param advice what it is seen by, and what to try
 */
public record Warning(long step, String name, String advice) {
  /**
   * All of it for a reader.
   *
   * @return a sentence
   */
  public String sentence() {
    return String.format(Locale.ROOT, "Step %d: %s; %s.", step, name, advice);
  }
}

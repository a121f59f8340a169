package org.histossl.core;

import java.util.Arrays;
import java.util.Comparator;

/** Names in an order that depends on no language, system or file system. */
public final class CodePoints {
  /**
   * By code points. A string's own order is by units of 16 bits and puts some signs of two units
   * before others of one; a path's order is the operating system's.
   */
  public static final Comparator<String> ORDER =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private CodePoints() {}
}

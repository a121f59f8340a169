package org.histossl.data.table;

/**
 * Looks for cell references beyond column XFD, the last one a sheet may have, in a workbook's
 * bytes: readers make room for all columns before a cell, and {@code r="ZZZZZZ1"} is 300 million.
 * Zeros are passed over, so that UTF-16 is seen through too.
 */
final class CellReferences {
  private static final int LETTERS = 3;

  /** How far the start of an attribute {@code r="} has come. */
  private enum At {
    ELSEWHERE,
    NAME,
    EQUALS,
    QUOTE,
    VALUE
  }

  private At at = At.ELSEWHERE;
  private int letters;

  /** Whether the next byte makes a reference to a column that cannot be. */
  boolean beyondLastColumn(byte next) {
    char c = (char) (next & 255);
    if (c == 0) {
      return false;
    }
    boolean space = Character.isWhitespace(c);
    if (at == At.VALUE && Character.isLetter(c)) {
      letters++;
      return letters > LETTERS + 1;
    }
    // Four letters may be the namespace of xmlns:r="http://...". An ampersand hides a letter.
    boolean refused = at == At.VALUE && (c == '&' || (letters > LETTERS && c != ':'));
    if (!space || at == At.ELSEWHERE || at == At.NAME || at == At.VALUE) {
      at = after(c, space);
    }
    return refused;
  }

  private At after(char c, boolean space) {
    if (space || c == ':') {
      return At.NAME;
    }
    if (at == At.NAME && c == 'r') {
      return At.EQUALS;
    }
    if (at == At.EQUALS && c == '=') {
      return At.QUOTE;
    }
    if (at == At.QUOTE && (c == '"' || c == '\'')) {
      letters = 0;
      return At.VALUE;
    }
    return At.ELSEWHERE;
  }
}

package org.histossl.data.slide;

/** What a file's samples are read as. */
enum Reading {
  /** Red, green and blue. */
  COLORS(0xffffff),
  /** Class codes, see {@link Codes}. */
  CODES(0);

  private final int blank;

  Reading(int blank) {
    this.blank = blank;
  }

  /** The pixel where a file has nothing: white, as glass is; of codes the background's. */
  int blank() {
    return blank;
  }
}

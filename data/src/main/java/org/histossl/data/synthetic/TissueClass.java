package org.histossl.data.synthetic;

/** What a pixel shows; the codes are those of the masks. */
enum TissueClass {
  BACKGROUND(0),
  HEALTHY(1),
  GLEASON_3(2),
  GLEASON_4(3),
  GLEASON_5(4);

  /** One above the highest code. */
  static final int CODES = 5;

  private final byte code;

  TissueClass(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  /** The Gleason pattern of a code, 0 for what is none. */
  static int patternOf(int code) {
    return code < GLEASON_3.code ? 0 : code + 1;
  }
}

package org.histossl.data.synthetic;

/** What a pixel shows; the codes are those of the masks. */
enum TissueClass {
  BACKGROUND,
  HEALTHY,
  GLEASON_3,
  GLEASON_4,
  GLEASON_5;

  byte code() {
    return (byte) ordinal();
  }

  /** The Gleason pattern's number, 0 for what is none. */
  int pattern() {
    return this == BACKGROUND || this == HEALTHY ? 0 : ordinal() + 1;
  }
}

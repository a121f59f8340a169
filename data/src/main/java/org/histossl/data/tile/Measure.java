package org.histossl.data.tile;

import java.util.Locale;

/** One of a tile's scores, and the words for having too much or too little of it. */
enum Measure {
  EMPTINESS("empty", "not empty", 1),
  EDGES("many edges", "few edges", 1),
  HOMOGENEITY("homogeneous", "not homogeneous", 1),
  INK("ink", "no ink", 1),
  SHARPNESS("too sharp", "blurred", TileScores.SHARPEST),
  SATURATION("too saturated", "pale", 1);

  private final String tooMuch;
  private final String tooLittle;
  private final double most;

  Measure(String tooMuch, String tooLittle, double most) {
    this.tooMuch = tooMuch;
    this.tooLittle = tooLittle;
    this.most = most;
  }

  double of(TileScores scores) {
    return switch (this) {
      case EMPTINESS -> scores.emptiness();
      case EDGES -> scores.edges();
      case HOMOGENEITY -> scores.homogeneity();
      case INK -> scores.ink();
      case SHARPNESS -> scores.sharpness();
      case SATURATION -> scores.saturation();
    };
  }

  /** The greatest value it can have; the least is 0. */
  double most() {
    return most;
  }

  String tooMuch() {
    return tooMuch;
  }

  String tooLittle() {
    return tooLittle;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

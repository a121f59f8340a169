package org.histossl.data.tile;

import java.util.Locale;

/** One of a tile's scores, and the words for having too much or too little of it. */
enum Measure {
  EMPTINESS("empty", "not empty"),
  EDGES("many edges", "few edges"),
  HOMOGENEITY("homogeneous", "not homogeneous"),
  INK("ink", "no ink");

  private final String tooMuch;
  private final String tooLittle;

  Measure(String tooMuch, String tooLittle) {
    this.tooMuch = tooMuch;
    this.tooLittle = tooLittle;
  }

  double of(TileScores scores) {
    return switch (this) {
      case EMPTINESS -> scores.emptiness();
      case EDGES -> scores.edges();
      case HOMOGENEITY -> scores.homogeneity();
      case INK -> scores.ink();
    };
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

package org.histossl.data.stain;

/** Concentrations of two dyes by least squares: the normal equations of {@code [3, 2]}, solved. */
final class Unmixing {
  private final StainVector haematoxylin;
  private final StainVector eosin;
  private final double cosine;
  private final double determinant;

  Unmixing(StainVector haematoxylin, StainVector eosin) {
    this.haematoxylin = haematoxylin;
    this.eosin = eosin;
    this.cosine = haematoxylin.dot(eosin);
    this.determinant = 1 - cosine * cosine;
  }

  double haematoxylin(double r, double g, double b) {
    return (haematoxylin.dot(r, g, b) - cosine * eosin.dot(r, g, b)) / determinant;
  }

  double eosin(double r, double g, double b) {
    return (eosin.dot(r, g, b) - cosine * haematoxylin.dot(r, g, b)) / determinant;
  }
}

package org.histossl.ssl.view;

import org.histossl.data.image.Interpolation;
import org.histossl.data.image.Normalization;

/** View configurations for tests. */
final class Configs {
  private Configs() {}

  /** One global view that is the whole square tile, unchanged. */
  static ViewConfig identity(int size) {
    Crops whole = new Crops(1, size, 1, 1, Softening.none(), Softening.none());
    return new ViewConfig(
        whole,
        whole.withCount(0),
        Interpolation.BICUBIC,
        Turns.none(),
        StainJitter.none(),
        ColorJitter.none(),
        Normalization.unit());
  }

  /** Two global views of 32 pixels and three local ones of 16, with every step in use. */
  static ViewConfig small() {
    return ViewConfig.tissue().withCounts(2, 3).withSizes(32, 16);
  }
}

package org.histossl.benchmarks;

import java.util.SplittableRandom;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;

/** The published encoders that are timed, and pictures for them. */
public enum Variant {
  /** XCiT-nano-12/16. */
  NANO(128, 12, 4, 1.0),
  /** XCiT-small-12/16. */
  SMALL(384, 12, 8, 1.0),
  /** XCiT-medium-24/16. */
  MEDIUM(512, 24, 8, 1e-5);

  /** Side of a patch in pixels. */
  static final int PATCH_SIZE = 16;

  private final int width;
  private final int depth;
  private final int heads;
  private final double layerScale;

  Variant(int width, int depth, int heads, double layerScale) {
    this.width = width;
    this.depth = depth;
    this.heads = heads;
    this.layerScale = layerScale;
  }

  Xcit encoder() {
    return new Xcit(new XcitConfig(PATCH_SIZE, width, depth, heads, true, layerScale));
  }

  /** Noise with the spread of normalized pictures. */
  static float[] pixels(int count) {
    SplittableRandom random = new SplittableRandom(1);
    float[] pixels = new float[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (float) (4 * random.nextDouble() - 2);
    }
    return pixels;
  }
}

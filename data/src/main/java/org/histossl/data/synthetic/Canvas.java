package org.histossl.data.synthetic;

/**
 * A section of tissue before it meets the light: how much haematoxylin and eosin each pixel holds.
 */
final class Canvas {
  final int side;
  final float[] haematoxylin;
  final float[] eosin;

  Canvas(int side) {
    this.side = side;
    this.haematoxylin = new float[side * side];
    this.eosin = new float[side * side];
  }

  void set(int x, int y, float h, float e) {
    if (x >= 0 && y >= 0 && x < side && y < side) {
      haematoxylin[y * side + x] = h;
      eosin[y * side + x] = e;
    }
  }

  /**
   * Draws a nucleus: an ellipse with a darker rim and mottled chromatin.
   *
   * @param cx center
   * @param cy center
   * @param along half its length
   * @param across half its width
   * @param angle of its length
   * @param density of its chromatin, about 1
   */
  void nucleus(float cx, float cy, float along, float across, float angle, float density) {
    float cos = (float) Math.cos(angle);
    float sin = (float) Math.sin(angle);
    int reach = (int) Math.ceil(Math.max(along, across)) + 1;
    int left = Math.max(0, (int) cx - reach);
    int top = Math.max(0, (int) cy - reach);
    int right = Math.min(side - 1, (int) cx + reach);
    int bottom = Math.min(side - 1, (int) cy + reach);
    float edge = 1 + 1 / Math.min(along, across);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        float u = ((x - cx) * cos + (y - cy) * sin) / along;
        float v = ((y - cy) * cos - (x - cx) * sin) / across;
        float q = (float) Math.sqrt(u * u + v * v);
        if (q < edge) {
          float cover = Math.min(1, (edge - q) / (edge - 1) * 0.6f);
          float clumps = speckle(x >> 1, y >> 1) + 0.5f * speckle(x, y);
          float chromatin = 0.9f + 0.4f * q * q + 0.5f * clumps;
          int i = y * side + x;
          float h = Math.max(haematoxylin[i], 0.2f);
          haematoxylin[i] = h + cover * (density * 1.25f * chromatin - h);
          eosin[i] += cover * (0.32f - eosin[i]);
        }
      }
    }
  }

  /** Noise without memory: a hash of the place, -0.5 to 0.5. */
  static float speckle(int x, int y) {
    int n = x * 0x1f1f1f1f ^ y * 0x5f356495;
    n = (n ^ (n >>> 15)) * 0x2c1b3c6d;
    n = (n ^ (n >>> 12)) * 0x297a2d39;
    return ((n ^ (n >>> 15)) & 0xffff) / 65_535f - 0.5f;
  }
}

package org.histossl.data.synthetic;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Where on the glass tissue lies and of which class: an irregular piece, cut into regions by the
 * nearest of some points, with bent borders.
 */
final class TissueLayout {
  /** Distance of the points that regions grow from; leaves room for several tiles a region. */
  private static final int REGION_PIXELS = 900;

  private final int side;
  private final byte[] codes;

  TissueLayout(int side, List<TissueClass> patterns, SplittableRandom random) {
    this.side = side;
    this.codes = new byte[side * side];
    NoiseField outline = new NoiseField(side, side / 4f, 5, random);
    NoiseField bendX = new NoiseField(side, 260, 2, random);
    NoiseField bendY = new NoiseField(side, 260, 2, random);
    int across = Math.max(2, Math.round(side / (float) REGION_PIXELS));
    float pitch = side / (float) across;
    float[] pointX = new float[across * across];
    float[] pointY = new float[across * across];
    byte[] pointCode = pointCodes(across * across, patterns, random);
    for (int i = 0; i < pointX.length; i++) {
      int row = i / across;
      pointX[i] = (i % across + 0.5f + 0.4f * ((float) random.nextDouble() - 0.5f)) * pitch;
      pointY[i] = (row + 0.5f + 0.4f * ((float) random.nextDouble() - 0.5f)) * pitch;
    }
    float tilt = (float) (random.nextDouble() * Math.PI);
    float cos = (float) Math.cos(tilt);
    float sin = (float) Math.sin(tilt);
    float flat = 0.78f + 0.2f * (float) random.nextDouble();
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        float dx = (x - side / 2f) / (side * 0.5f);
        float dy = (y - side / 2f) / (side * 0.5f);
        float u = dx * cos + dy * sin;
        float v = (dy * cos - dx * sin) / flat;
        float inside = 0.93f - (float) Math.sqrt(u * u + v * v) + 0.22f * outline.at(x, y);
        if (inside > 0) {
          float bentX = x + 90 * bendX.at(x, y);
          float bentY = y + 90 * bendY.at(x, y);
          codes[y * side + x] = pointCode[nearest(pointX, pointY, bentX, bentY)];
        }
      }
    }
  }

  /** About a third of the regions are healthy, the rest shared among the patterns. */
  private static byte[] pointCodes(int count, List<TissueClass> patterns, SplittableRandom random) {
    byte[] code = new byte[count];
    for (int i = 0; i < count; i++) {
      boolean healthy = patterns.isEmpty() || i < count / 3;
      code[i] = (healthy ? TissueClass.HEALTHY : patterns.get(i % patterns.size())).code();
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte swapped = code[i];
      code[i] = code[j];
      code[j] = swapped;
    }
    return code;
  }

  private static int nearest(float[] pointX, float[] pointY, float x, float y) {
    int best = 0;
    float least = Float.MAX_VALUE;
    for (int i = 0; i < pointX.length; i++) {
      float dx = pointX[i] - x;
      float dy = pointY[i] - y;
      float distance = dx * dx + dy * dy;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  /** The class codes, {@code [side, side]}; not a copy. */
  byte[] codes() {
    return codes;
  }

  boolean is(TissueClass wanted, float x, float y) {
    return x >= 0
        && y >= 0
        && x < side
        && y < side
        && codes[((int) y) * side + (int) x] == wanted.code();
  }

  /** Whether a disc lies in regions of the class, judged by its center and rim. */
  boolean holds(TissueClass wanted, float x, float y, float radius) {
    if (!is(wanted, x, y)) {
      return false;
    }
    for (int i = 0; i < 8; i++) {
      double angle = i * Math.PI / 4;
      if (!is(wanted, x + radius * (float) Math.cos(angle), y + radius * (float) Math.sin(angle))) {
        return false;
      }
    }
    return true;
  }
}

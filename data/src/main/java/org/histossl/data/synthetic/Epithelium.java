package org.histossl.data.synthetic;

import java.util.SplittableRandom;

/**
 * Draws glands and what becomes of them, from the same cells and the same stain: only how the cells
 * are arranged tells one class from another, as it does to a pathologist.
 *
 * <p>Source of the patterns: Epstein et al. 2016, the 2014 ISUP consensus on Gleason grading.
 */
final class Epithelium {
  private static final float CELL_H = 0.24f;
  private static final float CELL_E = 0.40f;
  private static final float LUMEN = 0.03f;

  private final Canvas canvas;
  private final SplittableRandom random;

  Epithelium(Canvas canvas, SplittableRandom random) {
    this.canvas = canvas;
    this.random = random;
  }

  /** Large, lobed, with folds that reach into an open lumen; two layers of nuclei. */
  void benignGland(float cx, float cy, float size) {
    Outline rim = Outline.blob(size, 0.22f, between(0.65f, 1), random);
    Outline inner = rim.inset(17).folded(4 + random.nextInt(5), 0.55f, random);
    boolean secretion = random.nextInt(4) == 0;
    wall(cx, cy, rim, inner, secretion ? 0.22f : LUMEN);
    rim.inset(3).walk(cx, cy, 9.5f, random, (x, y, way) -> nucleus(x, y, 3.8f, 1.6f, way, 0.95f));
    rim.inset(9).walk(cx, cy, 7.8f, random, (x, y, way) -> round(x, y, 3.2f, 1));
    // The nuclei of a fold follow its edge; where there is no fold they are those of the wall.
    float[] last = {0};
    inner.walk(
        cx,
        cy,
        7,
        random,
        (x, y, way) -> {
          float angle = (float) Math.atan2(y - cy, x - cx);
          float here = (float) Math.hypot(x - cx, y - cy);
          if (rim.at(angle) - here > 24) {
            round(
                cx + (here + 6) * (float) Math.cos(angle),
                cy + (here + 6) * (float) Math.sin(angle),
                3.1f,
                1);
            last[0] = here;
          }
        });
  }

  /** Small, single, round or angular, with an open lumen and one layer of nuclei. */
  void smallGland(float cx, float cy, float size) {
    Outline rim = Outline.blob(size, 0.12f, between(0.6f, 1), random);
    float thickness = Math.min(15, size * 0.52f);
    wall(cx, cy, rim, rim.inset(thickness), random.nextInt(5) == 0 ? 0.3f : LUMEN);
    rim.inset(6.5f).walk(cx, cy, 8.2f, random, (x, y, way) -> round(x, y, 3.6f, 1.05f));
  }

  /** A sheet of fused glands, punched through by round holes like a sieve. */
  void cribriformGland(float cx, float cy, float size) {
    Outline rim = Outline.blob(size, 0.2f, between(0.7f, 1), random);
    wall(cx, cy, rim, rim.inset(10_000), CELL_E);
    float reach = rim.largest();
    int holes = 0;
    int wanted = Math.max(2, (int) (size * size / 330));
    float[] holeX = new float[wanted];
    float[] holeY = new float[wanted];
    float[] holeSize = new float[wanted];
    for (int dart = 0; dart < 12 * wanted && holes < wanted; dart++) {
      float x = cx + (2 * (float) random.nextDouble() - 1) * reach;
      float y = cy + (2 * (float) random.nextDouble() - 1) * reach;
      float hole = between(4.5f, 10);
      if (inside(rim, cx, cy, x, y, hole + 11)
          && clear(holeX, holeY, holeSize, holes, x, y, hole + 11)) {
        holeX[holes] = x;
        holeY[holes] = y;
        holeSize[holes++] = hole;
      }
    }
    float spacing = 8.2f;
    for (float y = cy - reach; y < cy + reach; y += spacing) {
      for (float x = cx - reach; x < cx + reach; x += spacing) {
        float jitterX = x + between(-3, 3);
        float jitterY = y + between(-3, 3);
        if (inside(rim, cx, cy, jitterX, jitterY, 4)
            && clear(holeX, holeY, holeSize, holes, jitterX, jitterY, 6)
            && random.nextInt(9) > 0) {
          round(jitterX, jitterY, 3.3f, 1.0f);
        }
      }
    }
    for (int i = 0; i < holes; i++) {
      Outline hole = Outline.blob(holeSize[i], 0.12f, between(0.7f, 1), random);
      wall(holeX[i], holeY[i], hole, hole, random.nextInt(6) == 0 ? 0.25f : LUMEN);
    }
  }

  /** A solid nest: cells side by side without any lumen. */
  void solidNest(float cx, float cy, float size) {
    Outline rim = Outline.blob(size, 0.3f, between(0.5f, 1), random);
    wall(cx, cy, rim, rim.inset(10_000), CELL_E);
    float reach = rim.largest();
    float spacing = 10.2f;
    for (float y = cy - reach; y < cy + reach; y += spacing) {
      for (float x = cx - reach; x < cx + reach; x += spacing) {
        float jitterX = x + between(-3.5f, 3.5f);
        float jitterY = y + between(-3.5f, 3.5f);
        if (inside(rim, cx, cy, jitterX, jitterY, 2) && random.nextInt(12) > 0) {
          round(jitterX, jitterY, between(3, 4.1f), 1.05f);
        }
      }
    }
  }

  /** The cytoplasm of a single cell of an infiltrate. */
  void cytoplasm(float x, float y) {
    int reach = 6;
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        if (dx * dx + dy * dy <= reach * reach) {
          canvas.set((int) x + dx, (int) y + dy, CELL_H, CELL_E);
        }
      }
    }
  }

  /** The nucleus of a single cell. */
  void singleNucleus(float x, float y, float way) {
    nucleus(x, y, between(3.2f, 4.4f), between(2.8f, 3.4f), way, 1);
  }

  /** A lymphocyte: a small dark round nucleus, hardly any cytoplasm. */
  void lymphocyte(float x, float y) {
    round(x, y, 2.4f, 1.2f);
  }

  private void wall(float cx, float cy, Outline rim, Outline inner, float lumen) {
    int reach = (int) rim.largest() + 4;
    float cleft = rim == inner ? 0 : 3.5f; // shrinkage in fixation opens gaps around glands
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        float distance = (float) Math.sqrt(dx * dx + dy * dy);
        if (distance > reach) {
          continue;
        }
        float angle = (float) Math.atan2(dy, dx);
        float outer = rim.at(angle);
        int x = (int) cx + dx;
        int y = (int) cy + dy;
        if (distance < inner.at(angle)) {
          float grain = lumen * 0.6f * Canvas.speckle(x >> 2, y >> 2);
          canvas.set(x, y, lumen * 0.2f, lumen + grain);
        } else if (distance < outer) {
          float grain = 0.12f * Canvas.speckle(x >> 1, y >> 1);
          canvas.set(x, y, CELL_H + grain, CELL_E + grain);
        } else if (distance < outer + cleft * Math.sin(angle + cx) * Math.sin(2 * angle + cy)) {
          canvas.set(x, y, 0.06f, 0.12f);
        }
      }
    }
  }

  private static boolean inside(Outline rim, float cx, float cy, float x, float y, float margin) {
    float angle = (float) Math.atan2(y - cy, x - cx);
    return Math.hypot(x - cx, y - cy) < rim.at(angle) - margin;
  }

  private static boolean clear(
      float[] xs, float[] ys, float[] sizes, int count, float x, float y, float gap) {
    for (int i = 0; i < count; i++) {
      float least = sizes[i] + gap;
      float dx = xs[i] - x;
      float dy = ys[i] - y;
      if (dx * dx + dy * dy < least * least) {
        return false;
      }
    }
    return true;
  }

  private void round(float x, float y, float radius, float density) {
    float squeeze = between(0.78f, 1);
    nucleus(x, y, radius, radius * squeeze, between(0, 3.14f), density);
  }

  private void nucleus(float x, float y, float along, float across, float way, float density) {
    float size = between(0.88f, 1.15f);
    canvas.nucleus(x, y, along * size, across * size, way, density * between(0.62f, 1.12f));
  }

  private float between(float low, float high) {
    return low + (high - low) * (float) random.nextDouble();
  }
}

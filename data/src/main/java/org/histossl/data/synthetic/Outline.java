package org.histossl.data.synthetic;

import java.util.SplittableRandom;

/** A closed curve around a point, as its radius in each direction. */
final class Outline {
  private static final int DIRECTIONS = 256;

  private final float[] radius;

  private Outline(float[] radius) {
    this.radius = radius;
  }

  /**
   * A bent ellipse.
   *
   * @param size largest radius
   * @param bulge strength of its bulges against the radius, 0 to 1
   * @param stretch ratio of the shorter to the longer axis
   */
  static Outline blob(float size, float bulge, float stretch, SplittableRandom random) {
    float tilt = (float) (random.nextDouble() * Math.PI);
    float[] phase = new float[5];
    float[] strength = new float[5];
    for (int k = 0; k < 5; k++) {
      phase[k] = (float) (random.nextDouble() * 2 * Math.PI);
      strength[k] = bulge * (float) random.nextDouble() / (k + 1);
    }
    float[] radius = new float[DIRECTIONS];
    float most = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
      double angle = 2 * Math.PI * i / DIRECTIONS;
      double u = Math.cos(angle - tilt);
      double v = Math.sin(angle - tilt) / stretch;
      double r = 1 / Math.sqrt(u * u + v * v);
      for (int k = 0; k < 5; k++) {
        r *= 1 + strength[k] * Math.cos((k + 2) * angle + phase[k]);
      }
      radius[i] = (float) r;
      most = Math.max(most, radius[i]);
    }
    for (int i = 0; i < DIRECTIONS; i++) {
      radius[i] *= size / most;
    }
    return new Outline(radius);
  }

  /** This curve drawn inwards by a distance; never past the center. */
  Outline inset(float distance) {
    float[] inner = new float[DIRECTIONS];
    for (int i = 0; i < DIRECTIONS; i++) {
      inner[i] = Math.max(2, radius[i] - distance);
    }
    return new Outline(inner);
  }

  /** This curve with narrow folds that reach inwards, as those of papillae. */
  Outline folded(int folds, float depth, SplittableRandom random) {
    float[] inner = radius.clone();
    for (int fold = 0; fold < folds; fold++) {
      float middle = (fold + 0.6f * (float) random.nextDouble()) * DIRECTIONS / folds;
      float width = DIRECTIONS * (0.022f + 0.03f * (float) random.nextDouble());
      float reach = depth * (0.35f + 0.65f * (float) random.nextDouble());
      for (int i = 0; i < DIRECTIONS; i++) {
        float away = Math.abs(i - middle);
        float distance = Math.min(away, DIRECTIONS - away) / width;
        inner[i] *= 1 - reach * (float) Math.exp(-distance * distance * distance * distance);
      }
    }
    return new Outline(inner);
  }

  float at(float angle) {
    float turns = angle / (float) (2 * Math.PI);
    float position = (turns - (float) Math.floor(turns)) * DIRECTIONS;
    int i = (int) position & (DIRECTIONS - 1);
    float next = radius[(i + 1) & (DIRECTIONS - 1)];
    return radius[i] + (position - (int) position) * (next - radius[i]);
  }

  float largest() {
    float most = 0;
    for (float r : radius) {
      most = Math.max(most, r);
    }
    return most;
  }

  /** What is drawn at a place of a walk. */
  @FunctionalInterface
  interface Step {
    void at(float x, float y, float direction);
  }

  /** Walks along the curve around a center; {@code direction} is that of the curve. */
  void walk(float cx, float cy, float spacing, SplittableRandom random, Step step) {
    float lastX = cx + radius[0];
    float lastY = cy;
    float due = spacing * (float) random.nextDouble();
    int fine = 4 * DIRECTIONS;
    for (int i = 1; i <= fine; i++) {
      float angle = (float) (2 * Math.PI * i / fine);
      float r = at(angle);
      float x = cx + r * (float) Math.cos(angle);
      float y = cy + r * (float) Math.sin(angle);
      due -= (float) Math.hypot(x - lastX, y - lastY);
      if (due <= 0) {
        step.at(x, y, (float) Math.atan2(y - lastY, x - lastX));
        due = spacing * (0.8f + 0.4f * (float) random.nextDouble());
      }
      lastX = x;
      lastY = y;
    }
  }
}

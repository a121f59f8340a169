package org.histossl.ssl.view;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.data.image.Planes;

/** A color jitter whose factors and order are drawn: steps that each leave 8 bits. */
record ColorChange(List<Step> steps) {
  /** What a step changes. */
  enum Kind {
    BRIGHTNESS,
    CONTRAST,
    SATURATION,
    HUE
  }

  /** A step; for the hue the factor is a share of the circle. */
  record Step(Kind kind, double factor) {}

  static ColorChange draw(SplittableRandom random, ColorJitter jitter) {
    List<Step> steps = new ArrayList<>();
    addScaling(steps, random, Kind.BRIGHTNESS, jitter.brightness());
    addScaling(steps, random, Kind.CONTRAST, jitter.contrast());
    addScaling(steps, random, Kind.SATURATION, jitter.saturation());
    if (jitter.hue() > 0) {
      steps.add(new Step(Kind.HUE, Draw.uniform(random, -jitter.hue(), jitter.hue())));
    }
    for (int i = steps.size() - 1; i > 0; i--) { // Fisher-Yates
      steps.set(i, steps.set(random.nextInt(i + 1), steps.get(i)));
    }
    return new ColorChange(steps);
  }

  private static void addScaling(
      List<Step> steps, SplittableRandom random, Kind kind, double strength) {
    if (strength > 0) {
      double factor = Draw.uniform(random, Math.max(0, 1 - strength), 1 + strength);
      steps.add(new Step(kind, factor));
    }
  }

  void apply(Planes picture) {
    for (Step step : steps) {
      switch (step.kind()) {
        case BRIGHTNESS -> Tone.brightness(picture, step.factor());
        case CONTRAST -> Tone.contrast(picture, step.factor());
        case SATURATION -> Tone.saturation(picture, step.factor());
        case HUE -> Hue.turn(picture, step.factor());
      }
    }
  }
}

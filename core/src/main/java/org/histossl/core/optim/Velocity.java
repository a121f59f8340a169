package org.histossl.core.optim;

import java.nio.FloatBuffer;

/**
 * The update that SGD and LARS share, with the constants of one parameter: {@code v = momentum v +
 * scale (g + decay p); p = p - rate v}.
 */
final class Velocity {
  private final float momentum;
  private final float rate;
  private final float decay;
  private final float scale;

  Velocity(double momentum, double rate, double decay, double scale) {
    this.momentum = (float) momentum;
    this.rate = (float) rate;
    this.decay = (float) decay;
    this.scale = (float) scale;
  }

  void run(int start, int end, FloatBuffer p, FloatBuffer g, FloatBuffer v) {
    for (int i = start; i < end; i++) {
      float velocity = momentum * v.get(i) + scale * (g.get(i) + decay * p.get(i));
      v.put(i, velocity);
      p.put(i, p.get(i) - rate * velocity);
    }
  }
}

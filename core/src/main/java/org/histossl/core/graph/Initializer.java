package org.histossl.core.graph;

import java.util.SplittableRandom;

/**
 * How the elements of a parameter are drawn before training. Given the parameter's shape and a
 * stream of its own, it fills an array in row-major order.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * Draws the elements.
   *
   * @param shape the parameter's sizes
   * @param random the stream to draw from
   * @param into the elements, row-major, all zero at first
   */
  void fill(long[] shape, SplittableRandom random, float[] into);

  /**
   * All elements alike.
   *
   * @param value their value
   * @return the initializer
   */
  static Initializer constant(double value) {
    return (shape, random, into) -> java.util.Arrays.fill(into, (float) value);
  }

  /**
   * A normal distribution cut off at two units from zero, as timm's {@code trunc_normal_} has it:
   * the bounds are the absolute numbers -2 and 2, not multiples of the deviation.
   *
   * @param deviation the standard deviation
   * @return the initializer
   */
  static Initializer truncatedNormal(double deviation) {
    return (shape, random, into) -> gaussian(random, into, deviation, 2);
  }

  /**
   * A uniform distribution, PyTorch's {@code kaiming_uniform_(a=sqrt(5))}: the bound is one over
   * the square root of the fan-in (all sizes but the first). The default of its convolutions and
   * linear layers.
   *
   * @return the initializer
   */
  static Initializer fanIn() {
    return (shape, random, into) -> uniform(random, into, 1 / Math.sqrt((double) fanIn(shape)));
  }

  /**
   * PyTorch's default for the bias of a layer: uniform with the bound of the layer's weight.
   *
   * @param fanIn the fan-in of that weight
   * @return the initializer
   */
  static Initializer bias(long fanIn) {
    return (shape, random, into) -> uniform(random, into, 1 / Math.sqrt((double) fanIn));
  }

  /**
   * A normal distribution.
   *
   * @param deviation the standard deviation
   * @return the initializer
   */
  static Initializer normal(double deviation) {
    return (shape, random, into) -> gaussian(random, into, deviation, Double.POSITIVE_INFINITY);
  }

  private static void uniform(SplittableRandom random, float[] into, double bound) {
    for (int i = 0; i < into.length; i++) {
      into[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
  }

  private static long fanIn(long[] shape) {
    long fan = 1;
    for (int i = 1; i < shape.length; i++) {
      fan *= shape[i];
    }
    return fan;
  }

  /**
   * Marsaglia's polar method, which takes one logarithm for two numbers; {@code nextGaussian} of
   * the JDK may change its method between releases. Numbers beyond a bound are drawn again.
   */
  private static void gaussian(
      SplittableRandom random, float[] into, double deviation, double bound) {
    int i = 0;
    while (i < into.length) {
      double x;
      double y;
      double square;
      do {
        x = 2 * random.nextDouble() - 1;
        y = 2 * random.nextDouble() - 1;
        square = x * x + y * y;
      } while (square >= 1 || square == 0);
      double factor = deviation * Math.sqrt(-2 * StrictMath.log(square) / square);
      if (Math.abs(x * factor) <= bound) {
        into[i++] = (float) (x * factor);
      }
      if (i < into.length && Math.abs(y * factor) <= bound) {
        into[i++] = (float) (y * factor);
      }
    }
  }
}

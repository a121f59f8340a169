package org.histossl.eval.score;

import java.util.SplittableRandom;

/**
 * Exact draws from a binomial distribution.
 *
 * <p>Source: waiting times for small means (Devroye 1986, Non-Uniform Random Variate Generation,
 * X.4.3), else transformed rejection (Hörmann 1993, The generation of binomial random variates,
 * algorithm BTRS).
 */
final class Binomial {
  private static final double SMALL_MEAN = 10;
  private static final double HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
  private static final double[] SMALL_TAILS = smallTails();

  private Binomial() {}

  /** How many of {@code n} independent trials succeed, each with probability {@code p}. */
  static int draw(int n, double p, SplittableRandom random) {
    if (p >= 1) {
      return n;
    }
    if (p > 0.5) {
      return n - draw(n, 1 - p, random);
    }
    if (p <= 0) {
      return 0;
    }
    return n * p < SMALL_MEAN ? byWaitingTimes(n, p, random) : byRejection(n, p, random);
  }

  private static int byWaitingTimes(int n, double p, SplittableRandom random) {
    double logMiss = Math.log1p(-p);
    double trials = 0;
    int successes = -1;
    while (trials <= n) {
      trials += Math.floor(Math.log(1 - random.nextDouble()) / logMiss) + 1;
      successes++;
    }
    return successes;
  }

  private static int byRejection(int n, double p, SplittableRandom random) {
    double deviation = Math.sqrt(n * p * (1 - p));
    double b = 1.15 + 2.53 * deviation;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double c = n * p + 0.5;
    double alpha = (2.83 + 5.1 / b) * deviation;
    double sure = 0.92 - 4.2 / b;
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = 1 - random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + c);
      if (us >= 0.07 && v <= sure) {
        return (int) k;
      }
      if (k >= 0
          && k <= n
          && Math.log(v * alpha / (a / (us * us) + b)) <= logRelativeMass(n, p, k)) {
        return (int) k;
      }
    }
  }

  /** The logarithm of P(k) / P(mode). */
  private static double logRelativeMass(int n, double p, double k) {
    double mode = Math.floor((n + 1) * p);
    return logFactorial(mode)
        + logFactorial(n - mode)
        - logFactorial(k)
        - logFactorial(n - k)
        + (k - mode) * Math.log(p / (1 - p));
  }

  private static double logFactorial(double k) {
    return (k + 0.5) * Math.log(k + 1) - (k + 1) + HALF_LOG_2PI + stirlingTail(k);
  }

  private static double stirlingTail(double k) {
    if (k < SMALL_TAILS.length) {
      return SMALL_TAILS[(int) k];
    }
    double x = k + 1;
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (x * x)) / (x * x)) / x;
  }

  private static double[] smallTails() {
    double[] tails = new double[10];
    double logFactorial = 0;
    for (int k = 0; k < tails.length; k++) {
      logFactorial += Math.log(Math.max(1, k));
      tails[k] = logFactorial - ((k + 0.5) * Math.log(k + 1) - (k + 1) + HALF_LOG_2PI);
    }
    return tails;
  }
}

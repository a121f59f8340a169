package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTest {
  private static final int DRAWS = 200_000;

  @ParameterizedTest
  @CsvSource({"5, 0.3", "40, 0.1", "40, 0.5", "60, 0.9", "1000, 0.02", "30, 0.999"})
  void drawsFollowTheDistribution(int n, double p) {
    SplittableRandom random = Seed.of(11).at(n).random();
    long[] seen = new long[n + 1];
    for (int i = 0; i < DRAWS; i++) {
      seen[Binomial.draw(n, p, random)]++;
    }
    double mass = Math.pow(1 - p, n); // P(0), then P(k+1) from P(k)
    double chiSquared = 0;
    int freedom = -1;
    for (int k = 0; k <= n; k++) {
      double expected = DRAWS * mass;
      if (expected > 20) {
        chiSquared += (seen[k] - expected) * (seen[k] - expected) / expected;
        freedom++;
      }
      mass *= (double) (n - k) / (k + 1) * p / (1 - p);
    }
    // Chi-squared has mean f and deviation sqrt(2f): five deviations.
    assertTrue(chiSquared < freedom + 5 * Math.sqrt(2.0 * freedom) + 5, "chi2 " + chiSquared);
  }

  @ParameterizedTest
  @CsvSource({"10, 0, 0", "10, 1, 10", "0, 0.5, 0"})
  void certainCasesAreExact(int n, double p, int expected) {
    assertEquals(expected, Binomial.draw(n, p, Seed.of(1).random()));
  }
}

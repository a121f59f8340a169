package org.histossl.ssl.dinov2;

import org.histossl.core.Check;

/**
 * A short training on larger views after the long one, whose schedules it goes through once more,
 * compressed (Oquab et al. 2023, arXiv:2304.07193, appendix B.2).
 *
 * @param globalSize side of the global views in pixels
 * @param localSize side of the local ones
 * @param epochs how long it is
 * @param rateFactor what the learning rate is multiplied by, above 0
 */
public record LastPhase(int globalSize, int localSize, int epochs, double rateFactor) {
  /** Refuses numbers below one, and factors that are not positive. */
  public LastPhase {
    Check.positive("globalSize", globalSize);
    Check.positive("localSize", localSize);
    Check.positive("epochs", epochs);
    Check.positive("rateFactor", rateFactor);
  }
}

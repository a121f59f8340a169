package org.histossl.models.wavelet;

/** What stands for the samples beyond the ends of a signal. */
public enum Border {
  /**
   * The signal mirrored at its ends, the last sample repeated; PyWavelets' {@code symmetric}. Takes
   * any size n and gives {@code (n + L - 1) / 2} coefficients, rounded down: with Haar {@code n/2},
   * rounded up.
   */
  SYMMETRIC,
  /**
   * The signal again, as on a ring. Takes even sizes and gives exactly {@code n/2} coefficients:
   * the transform is orthonormal, so that it keeps energy, and its inverse is its adjoint.
   */
  PERIODIC
}

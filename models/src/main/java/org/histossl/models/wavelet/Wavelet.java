package org.histossl.models.wavelet;

import java.util.List;
import org.histossl.core.Check;

/**
 * An orthogonal wavelet, given by its scaling filter h: the low-pass filter of the reconstruction.
 * The high-pass filter is {@code g[k] = (-1)^k h[L - 1 - k]}.
 *
 * <p>Sources: Haar 1910; Daubechies 1992, Ten Lectures on Wavelets, tables 6.1 and 6.3. The order
 * of the coefficients is PyWavelets' {@code rec_lo}.
 *
 * @param name what it is called
 * @param scaling the coefficients of h: an even number, of sum sqrt 2, orthogonal to their own
 *     shifts by even numbers
 */
public record Wavelet(String name, List<Double> scaling) {
  private static final double ROUNDING = 1e-8;

  /** Checks that the filter is a wavelet's. */
  public Wavelet {
    scaling = List.copyOf(scaling);
    int length = scaling.size();
    Check.that(
        length >= 2 && length % 2 == 0,
        "wavelet '%s' needs an even number of scaling coefficients, at least 2, got %d",
        name,
        length);
    double sum = scaling.stream().mapToDouble(h -> h).sum();
    Check.that(
        Math.abs(sum - Math.sqrt(2)) < ROUNDING,
        "the scaling coefficients of wavelet '%s' must add up to the root of 2, got %s",
        name,
        sum);
    for (int shift = 0; shift < length; shift += 2) {
      double product = shifted(scaling, shift);
      double wanted = shift == 0 ? 1 : 0;
      Check.that(
          Math.abs(product - wanted) < ROUNDING,
          "the scaling coefficients of wavelet '%s' times themselves shifted by %d must add up to"
              + " %s, got %s",
          name,
          shift,
          wanted,
          product);
    }
  }

  private static double shifted(List<Double> filter, int shift) {
    double product = 0;
    for (int k = shift; k < filter.size(); k++) {
      product += filter.get(k) * filter.get(k - shift);
    }
    return product;
  }

  /**
   * Mean and difference of neighbors.
   *
   * @return Haar's wavelet, of 2 coefficients
   */
  public static Wavelet haar() {
    return new Wavelet("haar", List.of(Math.sqrt(0.5), Math.sqrt(0.5)));
  }

  /**
   * Daubechies' shortest wavelet of some vanishing moments: it is blind to polynomials of less than
   * that degree.
   *
   * @param moments 2 to 4
   * @return the wavelet, of twice as many coefficients
   */
  public static Wavelet daubechies(int moments) {
    Check.that(
        moments >= 2 && moments <= 4,
        "Daubechies' wavelets are here with 2 to 4 vanishing moments, got %d: give the"
            + " coefficients of others to the constructor",
        moments);
    double root = Math.sqrt(3);
    double unit = 4 * Math.sqrt(2);
    return switch (moments) {
      case 2 ->
          new Wavelet(
              "db2",
              List.of((1 + root) / unit, (3 + root) / unit, (3 - root) / unit, (1 - root) / unit));
      case 3 ->
          new Wavelet(
              "db3",
              List.of(
                  0.3326705529509569,
                  0.8068915093133388,
                  0.4598775021193313,
                  -0.13501102001039084,
                  -0.08544127388224149,
                  0.035226291882100656));
      default ->
          new Wavelet(
              "db4",
              List.of(
                  0.23037781330885523,
                  0.7148465705525415,
                  0.6308807679295904,
                  -0.02798376941698385,
                  -0.18703481171888114,
                  0.030841381835986965,
                  0.032883011666982945,
                  -0.010597401784997278));
    };
  }

  /**
   * Daubechies' least asymmetric wavelet of 4 vanishing moments.
   *
   * @return the symlet, of 8 coefficients
   */
  public static Wavelet symlet4() {
    return new Wavelet(
        "sym4",
        List.of(
            0.0322231006040427,
            -0.012603967262037833,
            -0.09921954357684722,
            0.29785779560527736,
            0.8037387518059161,
            0.49761866763201545,
            -0.02963552764599851,
            -0.07576571478927333));
  }

  /**
   * A wavelet by PyWavelets' name.
   *
   * @param name {@code haar}, {@code db1} to {@code db4}, or {@code sym2} to {@code sym4}
   * @return the wavelet
   */
  public static Wavelet named(String name) {
    return switch (name) {
      case "haar", "db1" -> haar();
      // the shortest two symlets are Daubechies' wavelets
      case "db2", "sym2" -> daubechies(2);
      case "db3", "sym3" -> daubechies(3);
      case "db4" -> daubechies(4);
      case "sym4" -> symlet4();
      default ->
          throw new IllegalArgumentException(
              "a wavelet is one of haar, db1 to db4 and sym2 to sym4, got '"
                  + name
                  + "': give the coefficients of others to the constructor");
    };
  }

  int length() {
    return scaling.size();
  }

  double low(int k) {
    return scaling.get(k);
  }

  double high(int k) {
    double mirrored = scaling.get(length() - 1 - k);
    return k % 2 == 0 ? mirrored : -mirrored;
  }
}

package org.histossl.models.scattering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The solid harmonic scattering transform of volumes: {@code S_m = integral |U_m|^p}, where U is
 * the modulus over all wavelets of one degree. It does not change when the volume is shifted on its
 * ring, nor, but for the grid, when it is rotated.
 *
 * <p>Source: Eickenberg et al. 2017, arXiv:1805.00571; filters and order of kymatio@11552ed {@code
 * HarmonicScattering3D} with the method {@code integral}. Its spherical harmonics are complex; real
 * ones of the same degree have the same modulus, and a real spectrum.
 *
 * <pre>{@code
 * SolidHarmonicScattering s = new SolidHarmonicScattering(2, 2, 1, List.of(1.0, 2.0));
 * Node features = s.build(volumes); // [n, 6, 3, 2]
 * }</pre>
 */
public final class SolidHarmonicScattering {
  private final int scales;
  private final int degree;
  private final double width;
  private final List<Double> powers;

  /**
   * A transform.
   *
   * @param scales J: the largest wavelets are {@code 2^J} times as wide as the smallest
   * @param degree L: the highest degree of the spherical harmonics
   * @param width of the smallest wavelets' Gaussian, in voxels; sigma_0 in the reference
   * @param powers p of the integrals, each greater than 0
   */
  public SolidHarmonicScattering(int scales, int degree, double width, List<Double> powers) {
    Check.that(scales >= 0 && scales <= 8, "there are 0 to 8 scales, got %d", scales);
    Check.that(
        degree >= 0 && degree <= 8, "spherical harmonics have degrees 0 to 8, got %d", degree);
    this.scales = scales;
    this.degree = degree;
    this.width = Check.positive("width", width);
    this.powers = List.copyOf(powers);
    Check.that(!powers.isEmpty(), "the integrals need at least one power");
    this.powers.forEach(power -> Check.positive("power", power));
  }

  /**
   * Adds the transform to a graph.
   *
   * @param x {@code [n, depth, height, width]}
   * @return {@code [n, paths, L + 1, powers]}: the scales j = 0..J, then the pairs of scales (0,
   *     1), (0, 2), …, (1, 2), …
   */
  public Node build(Node x) {
    Check.that(
        x.rank() == 4,
        "solid harmonic scattering takes volumes [n, depth, height, width], got %s",
        Arrays.toString(x.shape()));
    Node spectrum = spectrum(x);
    List<Node> degrees = new ArrayList<>();
    for (int l = 0; l <= degree; l++) {
      List<Node> first = new ArrayList<>();
      List<Node> second = new ArrayList<>();
      for (int j1 = 0; j1 <= scales; j1++) {
        Node u = moduli(x, spectrum, j1, l);
        first.add(integrals(u));
        Node next = j1 < scales ? spectrum(u) : spectrum;
        for (int j2 = j1 + 1; j2 <= scales; j2++) {
          second.add(integrals(moduli(x, next, j2, l)));
        }
      }
      first.addAll(second);
      degrees.add(Node.concat(1, first));
    }
    return Node.concat(2, degrees);
  }

  private static Node spectrum(Node x) {
    return Fourier.forward(
        x,
        Fourier.identity(Math.toIntExact(x.size(1))),
        Fourier.identity(Math.toIntExact(x.size(2))),
        Fourier.identity(Math.toIntExact(x.size(3))));
  }

  /** {@code sqrt(sum_m |x * psi_jlm|^2)}. */
  private Node moduli(Node x, Node spectrum, int scale, int l) {
    Node flat = spectrum.reshape(x.size(0), -1);
    List<Node> filtered = new ArrayList<>();
    for (int m = -l; m <= l; m++) {
      String name = "harmonic/" + x.graph().constants().size();
      Node filter = x.graph().constant(name, Nd4j.createFromArray(filter(x, scale, l, m)));
      filtered.add(flat.times(filter).reshape(spectrum.shape()));
    }
    long n = x.size(0);
    // [m * n, width, depth, height]
    Node squares = Fourier.squares(Fourier.inverse(Node.concat(0, filtered), 1));
    Node sum = squares.slice(0, 0, n);
    for (int m = 1; m < filtered.size(); m++) {
      sum = sum.plus(squares.slice(0, m * n, (m + 1) * n));
    }
    return Fourier.modulus(sum.permute(0, 2, 3, 1));
  }

  /** In the order of a spectrum of one row: {@code [height, width, 2, depth]}. */
  private double[] filter(Node x, int scale, int l, int m) {
    int depth = Math.toIntExact(x.size(1));
    int height = Math.toIntExact(x.size(2));
    int last = Math.toIntExact(x.size(3));
    double sigma = width * Math.pow(2, scale);
    double norm = l == 0 ? 1 : SolidHarmonics.norm(l);
    double[] filter = new double[2 * depth * height * last];
    for (int i = 0; i < filter.length; i++) {
      double a = sigma * frequency(i % depth, depth);
      double b = sigma * frequency(i / (2 * depth * last), height);
      double c = sigma * frequency(i / (2 * depth) % last, last);
      double gaussian = Math.exp(-0.5 * (a * a + b * b + c * c));
      filter[i] = gaussian * (l == 0 ? 1 : norm * SolidHarmonics.value(l, m, c, b, a));
    }
    return filter;
  }

  private static double frequency(int i, int n) {
    return 2 * Math.PI * (2 * i >= n ? i - n : i) / n;
  }

  /** {@code [n, 1, 1, powers]}; axis by axis, so that rounding does not add up. */
  private Node integrals(Node u) {
    List<Node> integrals = new ArrayList<>();
    for (double power : powers) {
      Node raised = u;
      if (power == 2) {
        raised = u.square();
      } else if (power == 0.5) {
        raised = Fourier.modulus(u);
      } else if (power != 1) {
        raised = u.plus(1e-30).log().times(power).exp();
      }
      integrals.add(raised.sum(3).sum(2).sum(1));
    }
    return Node.concat(3, integrals);
  }
}

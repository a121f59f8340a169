package org.histossl.models.scattering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The solid harmonic scattering transform of volumes: {@code S_m = integral |U_m|^p}, where U is
 * the modulus over all wavelets of one degree. It does not change when the volume is shifted on its
 * ring, nor, but for the grid, when it is rotated.
 *
 * <p>Source: Eickenberg et al. 2017, arXiv:1805.00571; filters and order of kymatio@11552ed {@code
 * HarmonicScattering3D} with the method {@code integral}. Its spherical harmonics are complex; real
 * ones of the same degree have the same modulus, and a real spectrum. Where a side is odd, the
 * reference's frequencies are one too far along it, so that its constant volume is none; here they
 * are right.
 *
 * <pre>{@code
 * SolidHarmonicScattering s = new SolidHarmonicScattering(SolidHarmonicConfig.defaults());
 * Node features = s.build(volumes); // [n, 6, 3, 1]
 * }</pre>
 */
public final class SolidHarmonicScattering {
  private final SolidHarmonicConfig config;

  /**
   * A transform.
   *
   * @param config scales, degrees, width and powers
   */
  public SolidHarmonicScattering(SolidHarmonicConfig config) {
    this.config = config;
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
    Node ordered = x.permute(3, 2, 1, 0); // [width, height, depth, n]
    Node spectrum = spectrum(ordered);
    List<Node> degrees = new ArrayList<>();
    for (int l = 0; l <= config.degree(); l++) {
      List<Node> first = new ArrayList<>();
      List<Node> second = new ArrayList<>();
      for (int j1 = 0; j1 <= config.scales(); j1++) {
        Node u = moduli(spectrum, ordered.shape(), j1, l);
        first.add(integrals(u));
        Node next = j1 < config.scales() ? spectrum(u) : spectrum;
        for (int j2 = j1 + 1; j2 <= config.scales(); j2++) {
          second.add(integrals(moduli(next, ordered.shape(), j2, l)));
        }
      }
      first.addAll(second);
      degrees.add(Node.concat(1, first));
    }
    return Node.concat(2, degrees);
  }

  /** Of {@code [width, height, depth, n]} the frequencies, {@code [all, (re, im), n]}. */
  private static Node spectrum(Node x) {
    int width = Math.toIntExact(x.size(0));
    int height = Math.toIntExact(x.size(1));
    int depth = Math.toIntExact(x.size(2));
    Node y = AxisProduct.of(x, 0, "fourier", Fourier.ofReal(width));
    y = y.reshape(width, 2L * height, depth * x.size(3));
    y = AxisProduct.of(y, 1, "fourier", Fourier.forward(height));
    y = y.reshape((long) width * height, 2L * depth, x.size(3));
    y = AxisProduct.of(y, 1, "fourier", Fourier.forward(depth));
    return y.reshape((long) width * height * depth, 2, x.size(3));
  }

  /** {@code sqrt(sum_m |x * psi_jlm|^2)} in the order of axes that volumes have in a spectrum. */
  private Node moduli(Node spectrum, long[] shape, int scale, int l) {
    int width = Math.toIntExact(shape[0]);
    int height = Math.toIntExact(shape[1]);
    int depth = Math.toIntExact(shape[2]);
    int orders = 2 * l + 1;
    long n = shape[3];
    String name = "harmonic/" + spectrum.graph().constants().size();
    INDArray filters = Nd4j.createFromArray(filters(shape, scale, l));
    // [frequency, (re, im) m, (re, im)]
    Node y =
        spectrum
            .graph()
            .constant(name, filters.reshape(spectrum.size(0), 2L * orders, 2))
            .matmul(spectrum);
    y = y.reshape((long) width * height, 2L * depth, orders * n);
    y = AxisProduct.of(y, 1, "fourier", Fourier.inverse(depth));
    y = y.reshape(width, 2L * height, (long) depth * orders * n);
    y = AxisProduct.of(y, 1, "fourier", Fourier.inverse(height));
    y = y.reshape(2L * width, (long) height * (long) depth * orders * n);
    y = AxisProduct.of(y, 0, "fourier", Fourier.inverse(width));
    Node squares = y.reshape(2, (long) width * height * depth, orders, n).square();
    return Fourier.modulus(squares.sum(2).sum(0)).reshape(shape);
  }

  private double[] filters(long[] shape, int scale, int l) {
    int width = Math.toIntExact(shape[0]);
    int height = Math.toIntExact(shape[1]);
    int depth = Math.toIntExact(shape[2]);
    int orders = 2 * l + 1;
    double sigma = config.width() * Math.pow(2, scale);
    double norm = l == 0 ? 1 : SolidHarmonics.norm(l);
    double[] filters = new double[width * height * depth * 4 * orders];
    for (int i = 0; i < width * height * depth; i++) {
      double a = sigma * frequency(i % depth, depth);
      double b = sigma * frequency(i / depth % height, height);
      double c = sigma * frequency(i / depth / height, width);
      double gaussian = Math.exp(-0.5 * (a * a + b * b + c * c));
      for (int m = -l; m <= l; m++) {
        double value = gaussian * (l == 0 ? 1 : norm * SolidHarmonics.value(l, m, c, b, a));
        int at = 4 * orders * i + 2 * (m + l);
        filters[at] = value;
        filters[at + 2 * orders + 1] = value;
      }
    }
    return filters;
  }

  private static double frequency(int i, int n) {
    return 2 * Math.PI * (2 * i >= n ? i - n : i) / n;
  }

  /** {@code [n, 1, 1, powers]}; axis by axis, so that rounding does not add up. */
  private Node integrals(Node u) {
    List<Node> integrals = new ArrayList<>();
    for (double power : config.powers()) {
      Node raised = u;
      if (power == 2) {
        raised = u.square();
      } else if (power == 0.5) {
        raised = Fourier.modulus(u);
      } else if (power != 1) {
        raised = u.plus(1e-30).log().times(power).exp();
      }
      integrals.add(raised.sum(0).sum(1).sum(2).reshape(u.size(3), 1, 1, 1));
    }
    return Node.concat(3, integrals);
  }
}

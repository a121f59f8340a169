package org.histossl.models.scattering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Node;

/**
 * The wavelet scattering transform of images: averages of moduli of wavelet transforms, {@code S =
 * phi * | psi_2 * | psi_1 * x | |}. Features made by hand, with a theory: they hardly change when
 * the image is shifted by less than {@code 2^J} pixels or deformed a little, and lose little else.
 *
 * <p>Source: Bruna and Mallat 2013, arXiv:1203.1513; filters, borders and order of kymatio@11552ed
 * {@code Scattering2D}. The Fourier transforms are products with constant matrices; the last
 * averaging is a product in space along each axis, subsampling and border in it.
 *
 * <pre>{@code
 * Node s = new Scattering(ScatteringConfig.defaults()).build(grayImages); // [n, 217, h/8, w/8]
 * }</pre>
 */
public final class Scattering {
  private final ScatteringConfig config;

  /**
   * A transform.
   *
   * @param config scales, orientations and orders
   */
  public Scattering(ScatteringConfig config) {
    this.config = config;
  }

  /**
   * How many positions a side has.
   *
   * @param size the side in pixels
   * @return {@code size / 2^J}, rounded down
   * @throws IllegalArgumentException if the scales leave no pixel
   */
  public long positions(long size) {
    Check.that(
        size >= 1L << config.scales(),
        "a scattering transform of %d scales averages over %d pixels and leaves no pixel of a side"
            + " of %d: take fewer scales or larger images",
        config.scales(),
        1L << config.scales(),
        size);
    return size >> config.scales();
  }

  /**
   * Adds the transform to a graph.
   *
   * @param x {@code [n, height, width]}: images of one channel each
   * @return {@code [n, paths, height / 2^J, width / 2^J]}; the paths are {@link ScatteringPath#all}
   */
  public Node build(Node x) {
    Check.that(
        x.rank() == 3,
        "scattering takes images [n, height, width], got %s",
        Arrays.toString(x.shape()));
    Axis rows = new Axis(Math.toIntExact(x.size(1)), (int) positions(x.size(1)), config.scales());
    Axis columns =
        new Axis(Math.toIntExact(x.size(2)), (int) positions(x.size(2)), config.scales());
    return new Cascade(rows, columns).coefficients(x);
  }

  /** A side of the image: how it is extended and averaged. */
  record Axis(int size, int positions, int scales) {
    int padded() {
      int unit = 1 << scales;
      return ((size + unit) / unit + 1) * unit;
    }

    /** The reflection at the borders, the edge sample not repeated, as a matrix. */
    double[][] extension() {
      int before = (padded() - size) / 2;
      int period = Math.max(1, 2 * (size - 1));
      double[][] matrix = new double[padded()][size];
      for (int i = 0; i < matrix.length; i++) {
        int mirrored = Math.floorMod(i - before, period);
        matrix[i][mirrored < size ? mirrored : period - mirrored] = 1;
      }
      return matrix;
    }

    /** The Gaussian of signals at a resolution, at every {@code 2^J}-th pixel inside the border. */
    double[][] average(int halvings) {
      double[] spectrum =
          MorletFilters.periodized(MorletFilters.gaussian(padded(), scales), halvings);
      int n = spectrum.length;
      double[] kernel = new double[n];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
          kernel[i] += spectrum[k] * Math.cos(2 * Math.PI * ((long) i * k % n) / n) / n;
        }
      }
      int step = 1 << (scales - halvings);
      double[][] matrix = new double[positions][n];
      for (int m = 0; m < positions; m++) {
        for (int i = 0; i < n; i++) {
          matrix[m][i] = kernel[Math.floorMod((m + 1) * step - i, n)];
        }
      }
      return matrix;
    }
  }

  /** The transform of images of one size. */
  private final class Cascade {
    private final Axis rows;
    private final Axis columns;
    private final MorletFilters bank;
    private final int phases;

    Cascade(Axis rows, Axis columns) {
      this.rows = rows;
      this.columns = columns;
      this.bank = new MorletFilters(rows.padded(), columns.padded(), config.orientations());
      phases = PolyphaseFilters.phases(rows.padded(), columns.padded(), config.orientations());
    }

    Node coefficients(Node images) {
      Node wide = AxisProduct.of(images, 2, "extension", columns.extension());
      Signals x = Signals.of(AxisProduct.of(wide, 1, "extension", rows.extension()), phases);
      List<Node> all = new ArrayList<>(List.of(averaged(x, 0)));
      if (config.maxOrder() > 0) {
        List<Signals> moduli = new ArrayList<>(List.of(moduli(x, 0, 0)));
        all.add(averaged(moduli.get(0), 0));
        List<Node> second = new ArrayList<>();
        // image and moduli of one resolution go through the same filters, as one tensor
        Signals both = config.maxOrder() == 2 ? x.and(moduli.get(0)) : x;
        for (int scale = 1; scale < config.scales(); scale++) {
          Signals u = moduli(both, 0, scale);
          Node s = byAngles(averaged(u, scale));
          all.add(joined(List.of(s.slice(1, 0, 1))));
          if (config.maxOrder() == 2) {
            second.add(s.slice(1, 1, s.size(1)));
          }
          moduli.add(u.firstOf(config.orientations()));
        }
        if (!second.isEmpty()) {
          all.add(joined(second));
        }
        for (int from = 1; config.maxOrder() == 2 && from < config.scales() - 1; from++) {
          all.add(second(moduli.get(from), from));
        }
      }
      return Node.concat(1, all);
    }

    /** All paths that begin at a scale. */
    private Node second(Signals moduli, int from) {
      List<Node> scales = new ArrayList<>();
      for (int to = from + 1; to < config.scales(); to++) {
        scales.add(byAngles(averaged(moduli(moduli, from, to), to)));
      }
      return joined(scales);
    }

    /** Moduli of all orientations at a scale; the orientation is the outer of the channels. */
    private Signals moduli(Signals signals, int from, int to) {
      List<double[][]> spectra = new ArrayList<>();
      for (int angle = 0; angle < config.orientations(); angle++) {
        spectra.add(MorletFilters.periodized(bank.wavelet(to, angle), from));
      }
      return new PolyphaseFilters(spectra, 1 << (to - from), phases).moduli(signals);
    }

    /** {@code [batch, channels, positions of rows, of columns]}. */
    private Node averaged(Signals signals, int halvings) {
      return signals.product(rows.average(halvings), columns.average(halvings));
    }

    /** {@code [batch, signals, orientations, ..]} of what has the orientations first. */
    private Node byAngles(Node s) {
      int angles = config.orientations();
      return s.reshape(s.size(0), angles, s.size(1) / angles, s.size(2), s.size(3))
          .permute(0, 2, 1, 3, 4);
    }

    /** Paths by the first wavelet, then the second's scale, then its orientation. */
    private Node joined(List<Node> scales) {
      Node s = Node.concat(2, scales);
      return s.reshape(s.size(0), s.size(1) * s.size(2), s.size(3), s.size(4));
    }
  }
}

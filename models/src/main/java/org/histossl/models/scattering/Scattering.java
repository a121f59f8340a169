package org.histossl.models.scattering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.factory.Nd4j;

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
    return new Cascade(rows, columns, x).coefficients();
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

  /** The transform of one tensor. */
  private final class Cascade {
    private final Axis rows;
    private final Axis columns;
    private final MorletFilters bank;
    private final Node x;

    Cascade(Axis rows, Axis columns, Node x) {
      this.rows = rows;
      this.columns = columns;
      this.bank = new MorletFilters(rows.padded(), columns.padded(), config.orientations());
      this.x = x;
    }

    Node coefficients() {
      long n = x.size(0);
      int angles = config.orientations();
      double[][] extendRows = rows.extension();
      double[][] extendColumns = columns.extension();
      Node extended =
          AxisProduct.of(
              AxisProduct.of(x, 2, "extension", extendColumns), 1, "extension", extendRows);
      List<Node> first = new ArrayList<>(List.of(averaged(extended, 0, n, 1)));
      List<Node> second = new ArrayList<>();
      Node spectrum =
          config.maxOrder() == 0 ? extended : Fourier.forward(x, extendRows, extendColumns);
      for (int j1 = 0; config.maxOrder() > 0 && j1 < config.scales(); j1++) {
        Node moduli = moduli(spectrum, 0, j1);
        first.add(averaged(moduli, j1, n, angles));
        if (config.maxOrder() == 2 && j1 + 1 < config.scales()) {
          second.add(second(moduli, j1));
        }
      }
      first.addAll(second);
      return Node.concat(1, first);
    }

    /** All paths that begin at a scale: by the first orientation, then the second scale. */
    private Node second(Node moduli, int j1) {
      int angles = config.orientations();
      long n = x.size(0);
      Node spectrum =
          Fourier.forward(
              moduli,
              Fourier.identity(rows.padded() >> j1),
              Fourier.identity(columns.padded() >> j1));
      List<Node> scales = new ArrayList<>();
      for (int j2 = j1 + 1; j2 < config.scales(); j2++) {
        // [second's angles, first's angles, n] -> [n, first's, second's]
        Node s =
            averagedRows(moduli(spectrum, j1, j2), j2)
                .reshape(angles, angles, n, rows.positions(), columns.positions())
                .permute(2, 1, 0, 3, 4);
        scales.add(s);
      }
      return Node.concat(2, scales).reshape(n, -1, rows.positions(), columns.positions());
    }

    /** The moduli of all orientations at a scale, {@code [orientations * batch, height, width]}. */
    private Node moduli(Node spectrum, int from, int to) {
      long batch = spectrum.size(0);
      long width = spectrum.size(1);
      long height = spectrum.size(3);
      int step = 1 << (to - from);
      // one row a sample: products with a row, and sums of halves of it, are fast
      Node flat = spectrum.reshape(batch, width * 2 * height);
      List<Node> filtered = new ArrayList<>();
      for (int angle = 0; angle < config.orientations(); angle++) {
        Node product = flat.times(filter(to, from, angle, step));
        // subsampling in space is the mean of the frequencies that become one: here those of the
        // width, while the inverse along the height leaves out what is not wanted
        long part = product.size(1) / step;
        Node sum = product.slice(1, 0, part);
        for (int alias = 1; alias < step; alias++) {
          sum = sum.plus(product.slice(1, alias * part, (alias + 1) * part));
        }
        filtered.add(sum.reshape(batch, width / step, 2, height));
      }
      return Fourier.modulus(Fourier.squares(Fourier.inverse(Node.concat(0, filtered), step)));
    }

    /** A filter as it stands beside a spectrum of one row, over the number of aliases. */
    private Node filter(int scale, int resolution, int angle, int aliases) {
      double[][] wavelet = MorletFilters.periodized(bank.wavelet(scale, angle), resolution);
      int height = wavelet.length;
      int width = wavelet[0].length;
      double[] row = new double[2 * width * height];
      for (int i = 0; i < row.length; i++) {
        row[i] = wavelet[i % height][i / (2 * height)] / aliases;
      }
      String name = "scattering/" + x.graph().constants().size();
      return x.graph().constant(name, Nd4j.createFromArray(row));
    }

    private Node averagedRows(Node moduli, int halvings) {
      Node narrow = AxisProduct.of(moduli, 2, "average", columns.average(halvings));
      return AxisProduct.of(narrow, 1, "average", rows.average(halvings));
    }

    /** {@code [angles * n, ..]} to {@code [n, angles, ..]}, averaged. */
    private Node averaged(Node moduli, int halvings, long n, long angles) {
      return averagedRows(moduli, halvings)
          .reshape(angles, n, rows.positions(), columns.positions())
          .permute(1, 0, 2, 3);
    }
  }
}

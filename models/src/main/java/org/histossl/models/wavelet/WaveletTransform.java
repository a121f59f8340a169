package org.histossl.models.wavelet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Node;

/**
 * The discrete wavelet transform along any axes of a tensor, forward and inverse, as nodes of a
 * graph: of images along two axes, of volumes along three.
 *
 * <p>Along each axis a signal becomes an approximation {@code a} and a detail {@code d} of half the
 * size. A sub-band is named by one letter an axis, as PyWavelets' {@code dwtn} names them: in two
 * dimensions {@code aa} is its cA, {@code da} (high-pass from row to row) its cH, {@code ad} its cV
 * and {@code dd} its cD. The approximation of a constant 1 is 2 in two dimensions, 2 sqrt 2 in
 * three.
 *
 * <p>Source: Mallat 1989, A theory for multiresolution signal decomposition; conventions of
 * PyWavelets 1.1.1. Each axis is one product with a constant matrix, which is filter, subsampling
 * and border in one.
 *
 * <pre>{@code
 * WaveletTransform haar = new WaveletTransform(Wavelet.haar(), Border.SYMMETRIC);
 * Map<String, Node> bands = haar.forward(image, 2, 3); // [batch, 3, height/2, width/2] each
 * Node same = haar.inverse(bands, 2, 3);
 * }</pre>
 */
public final class WaveletTransform {
  private final FilterMatrices filters;

  /**
   * A transform.
   *
   * @param wavelet the filters
   * @param border what stands for the samples beyond the ends
   */
  public WaveletTransform(Wavelet wavelet, Border border) {
    filters = new FilterMatrices(wavelet, border);
  }

  /**
   * How many coefficients an axis has after some levels.
   *
   * @param size the axis's size
   * @param levels how many times it is halved; at least 1
   * @return the size of each sub-band along the axis
   * @throws IllegalArgumentException if the levels leave no pixel, or the border takes no such size
   */
  public long coefficients(long size, int levels) {
    Check.positive("levels", levels);
    Check.that(
        levels < Integer.SIZE - 1 && size >= 1L << levels,
        "%d levels of a wavelet transform halve a side %d times and leave no pixel of %d: take at"
            + " most %d",
        levels,
        levels,
        size,
        Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(size)));
    long coefficients = size;
    for (int level = 0; level < levels; level++) {
      coefficients = filters.coefficients(coefficients);
    }
    return coefficients;
  }

  /**
   * One level of the transform.
   *
   * @param x the tensor
   * @param axes the axes, negative ones counted from the end
   * @return the sub-bands by their names, the approximation first
   */
  public Map<String, Node> forward(Node x, int... axes) {
    Map<String, Node> bands = Map.of("", x);
    for (int axis : positive(x, axes)) {
      Map<String, Node> next = new LinkedHashMap<>();
      bands.forEach(
          (name, band) -> {
            double[][] low = filters.analysis(band.size(axis), false);
            double[][] high = filters.analysis(band.size(axis), true);
            double[][] both = FilterMatrices.stacked(List.of(low, high));
            Node y = AxisProduct.of(band, axis, "wavelet", both);
            next.put(name + "a", y.slice(axis, 0, low.length));
            next.put(name + "d", y.slice(axis, low.length, both.length));
          });
      bands = next;
    }
    return bands;
  }

  /**
   * The approximation alone, the details left out at each level.
   *
   * @param x the tensor
   * @param levels how many levels
   * @param axes the axes
   * @return the tensor with {@link #coefficients} elements along each axis
   */
  public Node approximation(Node x, int levels, int... axes) {
    int[] along = positive(x, axes);
    for (int axis : along) {
      coefficients(x.size(axis), levels);
    }
    if (x.rank() == 4
        && Arrays.equals(along, new int[] {2, 3})
        && Blocks.serve(filters.wavelet(), levels, x.size(2), x.size(3))) {
      return Blocks.transform(x, filters.approximation(1L << levels, levels));
    }
    Node y = x;
    for (int axis : along) {
      y = AxisProduct.of(y, axis, "wavelet", filters.approximation(x.size(axis), levels));
    }
    return y;
  }

  /**
   * All sub-bands of sub-bands as channels: with one level the four bands of an image, with more
   * the details are transformed again as the approximation is (wavelet packets), so that all have
   * one size and no information is lost.
   *
   * @param x {@code [batch, channels, height, width]}
   * @param levels how many levels
   * @return {@code [batch, channels 4^levels, height', width']}; of each channel the approximation
   *     comes first, then the bands by their names at the first level, then the second
   */
  public Node packets(Node x, int levels) {
    Check.that(x.rank() == 4, "packets are made of images, got %s", Arrays.toString(x.shape()));
    long height = coefficients(x.size(2), levels);
    long width = coefficients(x.size(3), levels);
    if (Blocks.serve(filters.wavelet(), levels, x.size(2), x.size(3))) {
      return Blocks.transform(x, filters.packets(1L << levels, levels));
    }
    Node rows = AxisProduct.of(x, 2, "wavelet", filters.packets(x.size(2), levels));
    Node all = AxisProduct.of(rows, 3, "wavelet", filters.packets(x.size(3), levels));
    long parts = 1L << levels;
    return all.reshape(x.size(0), x.size(1), parts, height, parts, width)
        .permute(0, 1, 2, 4, 3, 5)
        .reshape(x.size(0), x.size(1) * parts * parts, height, width);
  }

  /**
   * The inverse of {@link #forward}. Where a size was odd the result has one sample more than the
   * signal had.
   *
   * @param bands all sub-bands by their names, alike in shape
   * @param axes the axes, as they were given to {@code forward}
   * @return the tensor
   */
  public Node inverse(Map<String, Node> bands, int... axes) {
    List<String> names = names(axes.length);
    Check.that(
        bands.keySet().equals(new HashSet<>(names)),
        "the inverse along %d axes needs the sub-bands %s, got %s",
        axes.length,
        names,
        bands.keySet());
    Node first = bands.values().iterator().next();
    bands.forEach(
        (name, band) ->
            Check.that(
                Arrays.equals(band.shape(), first.shape()),
                "the sub-bands of an inverse must be alike in shape, got %s for one and %s for"
                    + " '%s': pad or crop the image so that each level halves its sides",
                Arrays.toString(first.shape()),
                Arrays.toString(band.shape()),
                name));
    int[] along = positive(first, axes);
    Map<String, Node> left = bands;
    for (int i = axes.length - 1; i >= 0; i--) {
      Map<String, Node> next = new LinkedHashMap<>();
      for (String name : names(i)) {
        Node low = Check.found(left.get(name + "a"), "no sub-band %sa", name);
        Node high = Check.found(left.get(name + "d"), "no sub-band %sd", name);
        next.put(name, joined(low, high, along[i]));
      }
      left = next;
    }
    return Check.found(left.get(""), "nothing is left");
  }

  private Node joined(Node low, Node high, int axis) {
    long count = low.size(axis);
    double[][] ofLow = filters.synthesis(count, false);
    double[][] ofHigh = filters.synthesis(count, true);
    double[][] both = new double[ofLow.length][];
    Arrays.setAll(
        both,
        i -> {
          double[] row = Arrays.copyOf(ofLow[i], 2 * ofLow[i].length);
          System.arraycopy(ofHigh[i], 0, row, ofLow[i].length, ofHigh[i].length);
          return row;
        });
    return AxisProduct.of(Node.concat(axis, List.of(low, high)), axis, "wavelet", both);
  }

  /** The names of all bands: the approximation first. */
  private static List<String> names(int axes) {
    List<String> names = List.of("");
    for (int i = 0; i < axes; i++) {
      names = names.stream().flatMap(name -> List.of(name + "a", name + "d").stream()).toList();
    }
    return names;
  }

  /**
   * An approximation and the details of each level.
   *
   * @param approximation what is left after the last level
   * @param details the sub-bands but the approximation, by their names; the first level, that of
   *     the finest details, first
   */
  public record Decomposition(Node approximation, List<Map<String, Node>> details) {
    /** Copies the list. */
    public Decomposition {
      details = List.copyOf(details);
    }
  }

  /**
   * Several levels of the transform, each of the approximation of the one before.
   *
   * @param x the tensor
   * @param levels how many levels
   * @param axes the axes
   * @return approximation and details
   */
  public Decomposition decompose(Node x, int levels, int... axes) {
    int[] along = positive(x, axes);
    for (int axis : along) {
      coefficients(x.size(axis), levels);
    }
    String approximation = "a".repeat(axes.length);
    List<Map<String, Node>> details = new ArrayList<>();
    Node left = x;
    for (int level = 0; level < levels; level++) {
      Map<String, Node> bands = new LinkedHashMap<>(forward(left, along));
      left = Check.found(bands.remove(approximation), "no approximation");
      details.add(bands);
    }
    return new Decomposition(left, details);
  }

  /**
   * The inverse of {@link #decompose}. Where the signal's size was odd the result has one sample
   * more; between levels the surplus is dropped.
   *
   * @param parts approximation and details
   * @param axes the axes, as they were given to {@code decompose}
   * @return the tensor
   */
  public Node reconstruct(Decomposition parts, int... axes) {
    Node x = parts.approximation();
    String approximation = "a".repeat(axes.length);
    for (int level = parts.details().size() - 1; level >= 0; level--) {
      Map<String, Node> bands = new LinkedHashMap<>(parts.details().get(level));
      Node like = bands.values().iterator().next();
      for (int axis : positive(x, axes)) {
        x = x.size(axis) == like.size(axis) + 1 ? x.slice(axis, 0, like.size(axis)) : x;
      }
      bands.put(approximation, x);
      x = inverse(bands, axes);
    }
    return x;
  }

  private static int[] positive(Node x, int... axes) {
    Check.that(axes.length > 0, "a wavelet transform needs at least one axis");
    int[] along = Arrays.stream(axes).map(axis -> axis < 0 ? axis + x.rank() : axis).toArray();
    Check.that(
        Arrays.stream(along).allMatch(axis -> axis >= 0 && axis < x.rank())
            && Arrays.stream(along).distinct().count() == along.length,
        "a wavelet transform of %s needs different axes of it, got %s",
        Arrays.toString(x.shape()),
        Arrays.toString(axes));
    return along;
  }
}

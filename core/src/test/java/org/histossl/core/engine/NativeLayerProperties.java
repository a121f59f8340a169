package org.histossl.core.engine;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;

/** Every kernel of the native engine agrees with stock ops in double, forward and backward. */
class NativeLayerProperties {
  private static final int TRIES = 12;
  private static final Initializer ANY = Initializer.constant(0);

  @Property(tries = TRIES)
  void linearLayers(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int a,
      @ForAll @IntRange(min = 1, max = 20) int in,
      @ForAll @IntRange(min = 2, max = 20) int out) {
    // M2.1's own gradient of a product of one element is wrong
    Agreement.check(
        seed, Mode.TRAIN, new long[] {a, 3, in}, (s, x) -> Layers.linear(s, x, out, ANY, ANY));
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {a, in},
        (s, x) -> Layers.gelu(Layers.linear(x, s.parameter("weight", ANY, out, in))));
  }

  @Property(tries = TRIES)
  void aLinearLayerUsedTwiceSumsItsGradients(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int features) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {4, features},
        (s, x) -> {
          Node once = Layers.linear(s, x, features, ANY, ANY);
          return Layers.linear(s, Layers.gelu(once), features, ANY, ANY).plus(once);
        });
  }

  @Property(tries = TRIES)
  void norms(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int a,
      @ForAll @IntRange(min = 1, max = 4) int b,
      @ForAll @IntRange(min = 2, max = 40) int features) {
    long[] shape = {a, b, features};
    Agreement.check(seed, Mode.TRAIN, shape, (s, x) -> Layers.layerNorm(s, x, 0.1));
    Agreement.check(
        seed, Mode.TRAIN, shape, (s, x) -> Layers.layerNorm(s, Layers.layerNorm(s, x, 1), 1));
    Agreement.check(seed, Mode.TRAIN, shape, (s, x) -> Layers.l2Normalize(x, 1e-6));
    Agreement.check(seed, Mode.EVAL, shape, Layers::batchNorm);
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {a + 1, b + 2, 2, features},
        (s, x) -> Layers.batchNorm(s, x).plus(Layers.batchNorm(s.in("other"), x.times(2))));
    Agreement.check(seed, Mode.TRAIN, new long[] {a + 9, features}, Layers::batchNorm);
  }

  @Property(tries = TRIES)
  void convolutions(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 20) int in,
      @ForAll @IntRange(min = 1, max = 20) int out,
      @ForAll @IntRange(min = 1, max = 2) int stride) {
    long[] shape = {batch, height, width, in};
    Agreement.check(
        seed,
        Mode.TRAIN,
        shape,
        (s, x) -> Convolutions.conv2d(x, s.parameter("weight", ANY, out, in, 3, 3), stride, 1));
    // M2.1's own op fails for a single feature of a narrow map
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {batch, height + 1, width + 1, in + 1},
        (s, x) ->
            Convolutions.depthwise(
                x, s.parameter("weight", ANY, in + 1, 1, 3, 3), s.parameter("bias", ANY, in + 1)));
  }

  @Property(tries = TRIES)
  void transposedConvolutions(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 2, max = 7) int side,
      @ForAll @IntRange(min = 2, max = 20) int in,
      @ForAll @IntRange(min = 2, max = 20) int out,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll @IntRange(min = 0, max = 1) int padding) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {batch, side, side, in},
        (s, x) ->
            Convolutions.convTranspose2d(
                x,
                s.parameter("weight", ANY, in, out, 3, 3),
                s.parameter("bias", ANY, out),
                stride,
                padding,
                padding * (stride - 1)));
  }

  @Property(tries = TRIES)
  void functionsOfEachElement(@ForAll long seed, @ForAll @IntRange(min = 1, max = 70) int n) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {n},
        (s, x) ->
            x.square()
                .plus(0.5)
                .sqrt()
                .times(x.sigmoid())
                .plus(x.exp())
                .minus(x.relu().times(3))
                .plus(x.erf()));
    Agreement.check(seed, Mode.TRAIN, new long[] {n, 2}, (s, x) -> x.log(), v -> v + 1.5);
    Agreement.check(seed, Mode.TRAIN, new long[] {n, 2}, (s, x) -> Layers.gelu(x), v -> 4 * v);
  }

  @Property(tries = TRIES)
  void stretchedOperands(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int a,
      @ForAll @IntRange(min = 1, max = 4) int b,
      @ForAll @IntRange(min = 1, max = 18) int c) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {a, b, c},
        (s, x) -> {
          Node row = s.parameter("row", ANY, c);
          Node column = s.parameter("column", ANY, b, 1);
          Node middle = s.parameter("middle", ANY, a, 1, c);
          Node one = s.parameter("one", ANY, 1);
          return x.times(row)
              .plus(column)
              .minus(middle)
              .dividedBy(row.square().plus(1))
              .times(one)
              .dividedBy(column.square().plus(2))
              .plus(column.reshape(1, b, 1).expand(a, b, c));
        });
  }

  @Property(tries = TRIES)
  void sumsAndMeans(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int a,
      @ForAll @IntRange(min = 1, max = 4) int b,
      @ForAll @IntRange(min = 1, max = 4) int c,
      @ForAll @IntRange(min = 1, max = 18) int d) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {a, b, c, d},
        (s, x) -> {
          Node parts = x.sum(-1).plus(0).expand(a, b, c, d);
          return parts
              .plus(x.mean(0))
              .plus(x.mean(1, 2))
              .plus(x.sum(0, 2))
              .plus(x.mean(1, 3))
              .plus(x.mean());
        });
  }

  @Property(tries = TRIES)
  void slicesPermutationsAndConcatenations(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int a,
      @ForAll @IntRange(min = 2, max = 5) int b,
      @ForAll @IntRange(min = 1, max = 18) int c) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {a, b, c},
        (s, x) -> {
          Node first = x.slice(1, 0, 1);
          Node rest = x.slice(1, 1, b).exp();
          Node joined = Node.concat(1, List.of(rest, first, first)); // [a, b + 1, c]
          return joined
              .permute(2, 0, 1)
              .reshape(c, -1)
              .permute(1, 0)
              .plus(x.slice(0, 0, 1).sum().reshape(1));
        });
  }

  @Property(tries = TRIES)
  void matrixProducts(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 20) int m,
      @ForAll @IntRange(min = 1, max = 20) int n) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {batch, m, n},
        (s, x) ->
            x.matmul(x, false, true)
                .times(0.1)
                .matmul(x)
                .matmul(x, true, false)
                .matmul(x, true, true)
                .times(0.1));
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {m, n},
        (s, x) ->
            x.matmul(s.parameter("a", ANY, n, 3))
                .plus(
                    s.parameter("b", ANY, 3, m).matmul(s.parameter("c", ANY, m, m)).permute(1, 0)));
  }

  /**
   * One matrix for all of a batch: a constant, and one whose gradient is the sum over the batch.
   */
  @Property(tries = TRIES)
  void oneMatrixTimesMany(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 12) int m,
      @ForAll @IntRange(min = 1, max = 12) int n) {
    long[] shape = {batch, m, n};
    Agreement.check(
        seed,
        Mode.TRAIN,
        shape,
        (s, x) ->
            s.parameter("a", ANY, 1, 5, m)
                .matmul(x)
                .plus(s.parameter("b", ANY, 1, m, 5).matmul(x, true, false)));
    double[][] matrix = new double[7][m];
    for (int i = 0; i < 7; i++) {
      for (int j = 0; j < m; j++) {
        matrix[i][j] = Math.cos(3.0 * i + j);
      }
    }
    Agreement.check(seed, Mode.TRAIN, shape, (s, x) -> AxisProduct.of(x, 1, "waves", matrix));
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {m, n, batch},
        (s, x) -> AxisProduct.of(x, 0, "waves", matrix));
  }

  /** Residuals with a scaled branch, and layers whose function is fused with their product. */
  @Property(tries = TRIES)
  void fusedOperations(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int a,
      @ForAll @IntRange(min = 1, max = 20) int in,
      @ForAll @IntRange(min = 2, max = 20) int out) {
    long[] shape = {a, 3, in};
    Agreement.check(
        seed,
        Mode.TRAIN,
        shape,
        (s, x) ->
            x.plus(Layers.linear(s, x, in, ANY, ANY).times(s.parameter("gamma", ANY, in)))
                .plus(x.times(s.parameter("column", ANY, 3, 1))));
    Agreement.checkForward(
        seed,
        Mode.EVAL,
        shape,
        (s, x) ->
            Layers.linear(
                s.in("fc2"),
                Layers.gelu(Layers.linear(s.in("fc1"), x, out, ANY, ANY)),
                in,
                ANY,
                ANY));
  }

  @Property(tries = TRIES)
  void softmaxes(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int a,
      @ForAll @IntRange(min = 1, max = 40) int b) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {2, a, b},
        (s, x) -> x.softmax().plus(x.times(5).logSoftmax()));
  }

  /** What a layer reads may lie in memory in any order, or be a part of something. */
  @Property(tries = 2 * TRIES)
  void layersOfStridedInputs(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 11) int layer,
      @ForAll @IntRange(min = 1, max = 3) int a,
      @ForAll @IntRange(min = 2, max = 5) int b,
      @ForAll @IntRange(min = 2, max = 18) int c) {
    Agreement.check(
        seed,
        Mode.TRAIN,
        new long[] {c, b + 1, a},
        (s, x) -> {
          Node strided = x.permute(2, 1, 0).slice(1, 1, b + 1); // [a, b, c]
          return switch (layer) {
            case 0 -> Layers.linear(s, strided, 5, ANY, ANY);
            case 1 -> Layers.layerNorm(s, strided, 0.1);
            case 2 -> Layers.l2Normalize(strided, 1e-6);
            case 3 -> Layers.gelu(strided);
            case 4 -> strided.softmax();
            case 5 -> strided.logSoftmax();
            case 6 -> strided.exp().plus(strided.erf()).times(strided.sigmoid());
            case 7 -> strided.sum(0).plus(strided.mean(1).sum(0));
            case 8 -> strided.matmul(strided, false, true);
            case 9 -> Layers.batchNorm(s.graph().root(Mode.EVAL), strided);
            case 10 ->
                Convolutions.conv2d(
                    strided.reshape(a, b, 1, c), s.parameter("weight", ANY, 3, c, 1, 1), 1, 0);
            default ->
                Convolutions.depthwise(
                    strided.reshape(a, b, 1, c),
                    s.parameter("weight", ANY, c, 1, 3, 3),
                    s.parameter("bias", ANY, c));
          };
        });
  }

  @Property(tries = TRIES)
  void attentions(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 10) int tokens,
      @ForAll @IntRange(min = 1, max = 3) int heads,
      @ForAll @IntRange(min = 1, max = 18) int size) {
    long[] shape = {batch, tokens, 3L * heads * size};
    Agreement.check(seed, Mode.TRAIN, shape, (s, x) -> Attentions.crossCovariance(s, x, heads));
    Agreement.check(seed, Mode.TRAIN, shape, (s, x) -> Attentions.ofTokens(x, heads, true));
    Agreement.check(seed, Mode.TRAIN, shape, (s, x) -> Attentions.ofTokens(x, heads, false));
  }
}

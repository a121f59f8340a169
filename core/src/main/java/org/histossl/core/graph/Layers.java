package org.histossl.core.graph;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layers that networks are made of. Each is one {@link Operation} over stock ops, and keeps
 * PyTorch's parameter names ({@code weight}, {@code bias}, …) and layouts. Features are on the last
 * axis throughout: tokens are {@code [batch, tokens, features]}, maps {@code [batch, height, width,
 * features]}. Those over maps are {@link Convolutions}.
 */
public final class Layers {
  private static final double BATCH_NORM_EPSILON = 1e-5;
  private static final double BATCH_NORM_MOMENTUM = 0.1;

  private Layers() {}

  /**
   * A linear layer with parameters of its own: {@code weight [out, in]} and {@code bias [out]}.
   *
   * @param scope where the parameters are
   * @param x {@code [..., in]}
   * @param out features of the result
   * @param weight how the weight begins
   * @param bias how the bias begins
   * @return {@code [..., out]}
   */
  public static Node linear(Scope scope, Node x, long out, Initializer weight, Initializer bias) {
    return linear(
        x, scope.parameter("weight", weight, out, x.size(-1)), scope.parameter("bias", bias, out));
  }

  /**
   * {@code x W^T + b}.
   *
   * @param x {@code [..., in]}
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}
   * @return {@code [..., out]}
   */
  public static Node linear(Node x, Node weight, Node bias) {
    Check.that(
        weight.rank() == 2 && x.size(-1) == weight.size(1),
        "a linear layer of weight %s does not take features of size %d",
        Arrays.toString(weight.shape()),
        x.size(-1));
    return one(
        x,
        new Op.Linear(),
        List.of(x, weight, bias),
        () -> rows(x).matmul(weight, false, true).plus(bias).reshape(withLast(x, weight.size(0))));
  }

  /**
   * {@code x W^T}.
   *
   * @param x {@code [..., in]}
   * @param weight {@code [out, in]}
   * @return {@code [..., out]}
   */
  public static Node linear(Node x, Node weight) {
    return one(
        x,
        new Op.Linear(),
        List.of(x, weight),
        () -> rows(x).matmul(weight, false, true).reshape(withLast(x, weight.size(0))));
  }

  /**
   * Normalizes each token to mean 0 and variance 1 (biased), then scales and shifts (Ba et al.
   * 2016, arXiv:1607.06450). Parameters {@code weight} and {@code bias}, each {@code [features]}.
   *
   * @param scope where the parameters are
   * @param x {@code [..., features]}
   * @param epsilon added to the variance
   * @return as {@code x}
   */
  public static Node layerNorm(Scope scope, Node x, double epsilon) {
    Node weight = scope.parameter("weight", Initializer.constant(1), x.size(-1));
    Node bias = scope.parameter("bias", Initializer.constant(0), x.size(-1));
    return one(
        x,
        new Op.LayerNorm(epsilon),
        List.of(x, weight, bias),
        () -> {
          Node centered = x.minus(x.mean(-1));
          Node deviation = centered.square().mean(-1).plus(epsilon).sqrt();
          return centered.dividedBy(deviation).times(weight).plus(bias);
        });
  }

  /**
   * Gaussian error linear unit in its exact form, {@code x/2 (1 + erf(x / sqrt 2))} (Hendrycks and
   * Gimpel 2016, arXiv:1606.08415).
   *
   * @param x any shape
   * @return as {@code x}
   */
  public static Node gelu(Node x) {
    return one(
        x,
        Op.Unary.GELU,
        List.of(x),
        () -> x.times(x.times(Math.sqrt(0.5)).erf().plus(1).times(0.5)));
  }

  /**
   * Divides each row of the last axis by its length: {@code x / sqrt(sum x^2 + epsilon^2)}, which
   * for any row longer than {@code epsilon} is PyTorch's {@code normalize} to rounding.
   *
   * @param x {@code [..., features]}
   * @param epsilon the least length divided by
   * @return as {@code x}
   */
  public static Node l2Normalize(Node x, double epsilon) {
    return one(
        x,
        new Op.L2Normalize(epsilon),
        List.of(x),
        () -> x.dividedBy(x.square().sum(-1).plus(epsilon * epsilon).sqrt()));
  }

  /**
   * Batch normalization over all axes but the last (Ioffe and Szegedy 2015, arXiv:1502.03167).
   * Parameters {@code weight}, {@code bias}; buffers {@code running_mean}, {@code running_var},
   * {@code num_batches_tracked}. In {@link Mode#TRAIN} it normalizes with the biased variance of
   * the batch, and a run moves the running statistics by 0.1 towards the batch's mean and unbiased
   * variance. Epsilon is 1e-5. As in PyTorch's {@code BatchNorm1d} and {@code BatchNorm2d}.
   *
   * @param scope where parameters, buffers and mode are
   * @param x {@code [..., features]}
   * @return as {@code x}
   */
  public static Node batchNorm(Scope scope, Node x) {
    long features = x.size(-1);
    Node weight = scope.parameter("weight", Initializer.constant(1), features);
    Node bias = scope.parameter("bias", Initializer.constant(0), features);
    Node runningMean = scope.buffer("running_mean", Initializer.constant(0), features);
    Node runningVariance = scope.buffer("running_var", Initializer.constant(1), features);
    scope.buffer("num_batches_tracked", Initializer.constant(0));
    if (scope.mode() == Mode.EVAL) {
      return one(
          x,
          new Op.BatchNormEval(BATCH_NORM_EPSILON),
          List.of(x, weight, bias, runningMean, runningVariance),
          () -> {
            Node scale = weight.dividedBy(runningVariance.plus(BATCH_NORM_EPSILON).sqrt());
            return x.times(scale).plus(bias.minus(runningMean.times(scale)));
          });
    }
    long count = x.size() / features;
    Check.that(
        count > 1, "batch norm '%s' needs more than one value per feature to train", scope.path());
    List<Node> results =
        x.graph()
            .region(
                new Op.BatchNormTrain(BATCH_NORM_EPSILON),
                List.of(x, weight, bias),
                () -> normalizedByBatch(x, weight, bias));
    double unbiased = count / (double) (count - 1);
    follow(scope, "running_mean", results.get(1));
    follow(scope, "running_var", results.get(2).times(unbiased));
    scope.update("num_batches_tracked", scope.current("num_batches_tracked").plus(1));
    return results.get(0);
  }

  /** The result, and mean and variance of the batch, each {@code [features]}. */
  private static List<Node> normalizedByBatch(Node x, Node weight, Node bias) {
    Node lines = lines(x);
    Node mean = lines.rank() == 2 ? lines.mean(0) : rows(lines.mean(1)).mean(0);
    Node centered = lines.minus(onLines(mean, lines));
    Node squares = centered.square();
    Node variance = lines.rank() == 2 ? squares.mean(0) : rows(squares.mean(1)).mean(0);
    Node deviation = variance.plus(BATCH_NORM_EPSILON).sqrt();
    Node y =
        centered
            .dividedBy(onLines(deviation, lines))
            .times(onLines(weight, lines))
            .plus(onLines(bias, lines));
    long features = x.size(-1);
    return List.of(y.reshape(x.shape()), mean.reshape(features), variance.reshape(features));
  }

  /**
   * The lines of maps, {@code [lines, width, features]}, so that sums over pixels, forward and
   * back, are made in two steps: ND4J adds one number after the other, and in one step over all
   * pixels of a batch loses four digits.
   */
  static Node lines(Node x) {
    return x.rank() <= 2 ? x : x.reshape(-1, x.size(-2), x.size(-1));
  }

  /** A row of features in a shape that broadcasts to lines. */
  static Node onLines(Node row, Node lines) {
    if (lines.rank() == 2) {
      return row;
    }
    long features = lines.size(-1);
    return row.reshape(1, features)
        .expand(lines.size(0), features)
        .reshape(lines.size(0), 1, features);
  }

  private static void follow(Scope scope, String buffer, Node value) {
    scope.update(
        buffer,
        scope
            .current(buffer)
            .times(1 - BATCH_NORM_MOMENTUM)
            .plus(value.times(BATCH_NORM_MOMENTUM)));
  }

  /**
   * Rows of a matrix by their numbers, such as the tokens that are masked. {@link
   * org.histossl.core.engine.Engine#NATIVE} copies the rows, and adds their gradients up in the
   * order of the numbers; the other engines multiply by a matrix of ones and zeros.
   *
   * @param x {@code [rows, features]}
   * @param rows an input of the graph, {@code [n]}: whole numbers from 0 to rows - 1, which may
   *     repeat; no gradient is taken by them. A run refuses others, by IllegalArgumentException
   * @return {@code [n, features]}
   */
  public static Node gatherRows(Node x, Node rows) {
    Check.that(
        x.rank() == 2 && rows.rank() == 1,
        "gatherRows takes [rows, features] and [n], got %s and %s",
        Arrays.toString(x.shape()),
        Arrays.toString(rows.shape()));
    Check.that(
        x.graph().inputs().containsValue(rows),
        "gatherRows takes row numbers from an input of the graph, got %s",
        rows);
    Check.that(x.size(0) <= 1 << 24, "floats number at most 2^24 rows, got %d", x.size(0));
    return one(
        x,
        new Op.GatherRows(),
        List.of(x, rows),
        () -> {
          INDArray numbers = Nd4j.arange((double) x.size(0)).reshape(1, x.size(0));
          Node all = x.graph().constant("rows of " + rows.name() + " of " + x.name(), numbers);
          Node distance = rows.reshape(rows.size(0), 1).expand(rows.size(0), x.size(0)).minus(all);
          // 1 where the numbers are one and the same, else 0
          return distance.square().times(-1).plus(1).relu().matmul(x);
        });
  }

  /**
   * Cross-entropy, {@code -sum target log softmax(scores)} over all rows. With rows of one 1 each,
   * divided by their number, it is PyTorch's {@code CrossEntropyLoss}; other targets give weights
   * to samples or classes, and a row of zeros does not count.
   *
   * @param scores {@code [rows, classes]}, before the softmax
   * @param target {@code [rows, classes]}
   * @return the loss, {@code [1]}
   */
  public static Node crossEntropy(Node scores, Node target) {
    sameShape("crossEntropy", scores, target);
    return one(
        scores,
        new Op.Composite("crossEntropy"),
        List.of(scores, target),
        () -> scores.logSoftmax().times(target).sum().times(-1).reshape(1));
  }

  /**
   * Mean squared error of rows, {@code sum_r weights_r mean((x_r - target_r)^2)}. With weights of
   * one over the number of rows it is PyTorch's {@code MSELoss}; a row of weight zero does not
   * count.
   *
   * @param x {@code [rows, ...]}
   * @param target as {@code x}
   * @param weights {@code [rows]}
   * @return the loss, {@code [1]}
   */
  public static Node meanSquaredError(Node x, Node target, Node weights) {
    sameShape("meanSquaredError", x, target);
    Check.that(
        weights.rank() == 1 && weights.size(0) == x.size(0),
        "meanSquaredError needs a weight for each of %d rows, got %s",
        x.size(0),
        Arrays.toString(weights.shape()));
    return one(
        x,
        new Op.Composite("meanSquaredError"),
        List.of(x, target, weights),
        () -> {
          Node mean = x.minus(target).square();
          // axis by axis: one sum over all the pixels of an image loses four digits
          for (int axis = x.rank() - 1; axis > 0; axis--) {
            mean = mean.mean(axis);
          }
          return mean.reshape(x.size(0)).times(weights).sum().reshape(1);
        });
  }

  private static void sameShape(String what, Node x, Node target) {
    Check.that(
        Arrays.equals(x.shape(), target.shape()),
        "%s needs two tensors of one shape, got %s and target %s",
        what,
        Arrays.toString(x.shape()),
        Arrays.toString(target.shape()));
  }

  private static Node rows(Node x) {
    return x.rank() == 2 ? x : x.reshape(-1, x.size(-1));
  }

  private static long[] withLast(Node x, long features) {
    long[] shape = x.shape();
    shape[shape.length - 1] = features;
    return shape;
  }

  static Node one(Node x, Op op, List<Node> operands, Supplier<Node> construction) {
    return x.graph().region(op, operands, () -> List.of(construction.get())).get(0);
  }
}

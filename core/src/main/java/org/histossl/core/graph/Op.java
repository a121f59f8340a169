package org.histossl.core.graph;

import java.util.List;
import java.util.Locale;

/**
 * What an {@link Operation} does: a layer or op of the field with the numbers that say how. The
 * family is closed, so that an engine's table of kernels can be checked to miss none; what is not
 * in it is a {@link Composite} of operations that are, or a {@link Stock} op of SameDiff, and says
 * so.
 */
public sealed interface Op {
  /**
   * What names of nodes, profiles and messages call it, such as {@code layerNorm}.
   *
   * @return the name
   */
  default String label() {
    if (this instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    String type = getClass().getSimpleName();
    return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
  }

  /** Two tensors, element by element; the second one broadcasts to the first. */
  enum Binary implements Op {
    /** {@code a + b}. */
    ADD,
    /** {@code a - b}. */
    SUBTRACT,
    /** {@code a b}. */
    MULTIPLY,
    /** {@code a / b}. */
    DIVIDE
  }

  /** A function of each element. */
  enum Unary implements Op {
    /** {@code x^2}. */
    SQUARE,
    /** The root. */
    SQRT,
    /** {@code e^x}. */
    EXP,
    /** {@code ln x}. */
    LOG,
    /** The error function. */
    ERF,
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID,
    /** {@code max(x, 0)}. */
    RELU,
    /** {@code x/2 (1 + erf(x / sqrt 2))}. */
    GELU
  }

  /** Along the axes in which the result has size 1 and the operand has not. */
  enum Reduction implements Op {
    /** The sum. */
    SUM,
    /** The mean. */
    MEAN,
    /** The greatest element. */
    MAX
  }

  /**
   * {@code c x}.
   *
   * @param factor the number c
   */
  record Scale(double factor) implements Op {}

  /**
   * {@code x + c}.
   *
   * @param summand the number c
   */
  record AddScalar(double summand) implements Op {}

  /** Exponentials over their sum along the last axis. */
  record Softmax() implements Op {}

  /** The logarithm of a softmax. */
  record LogSoftmax() implements Op {}

  /** The same elements, row-major, in the result's shape. */
  record Reshape() implements Op {}

  /** Repetition along axes of size 1, to the result's shape. */
  record Expand() implements Op {}

  /**
   * Axes in another order.
   *
   * @param order for each axis of the result, the axis of the operand
   */
  record Permute(List<Integer> order) implements Op {
    /** Copies the order. */
    public Permute {
      order = List.copyOf(order);
    }
  }

  /**
   * The part of the result's size along one axis.
   *
   * @param axis the axis
   * @param from the first index
   */
  record Slice(int axis, long from) implements Op {}

  /**
   * Tensors one behind the other.
   *
   * @param axis the axis
   */
  record Concat(int axis) implements Op {}

  /**
   * Matrix product.
   *
   * @param transposeA whether the left side is transposed first
   * @param transposeB whether the right side is
   */
  record Matmul(boolean transposeA, boolean transposeB) implements Op {}

  /** Rows of a matrix by their numbers. */
  record GatherRows() implements Op {}

  /** {@code x W^T}, plus a bias if there is a third operand. */
  record Linear() implements Op {}

  /**
   * Layer norm of operand, weight and bias along the last axis.
   *
   * @param epsilon added to the variance
   */
  record LayerNorm(double epsilon) implements Op {}

  /**
   * Each row of the last axis over its length.
   *
   * @param epsilon the least length divided by
   */
  record L2Normalize(double epsilon) implements Op {}

  /**
   * Batch norm of operand, weight and bias by the batch's statistics, which are results too.
   *
   * @param epsilon added to the variance
   */
  record BatchNormTrain(double epsilon) implements Op {}

  /**
   * Batch norm of operand, weight and bias by the mean and variance given.
   *
   * @param epsilon added to the variance
   */
  record BatchNormEval(double epsilon) implements Op {}

  /**
   * Convolution of map and weight.
   *
   * @param stride step along both axes
   * @param padding zeros on each side
   */
  record Conv2d(int stride, int padding) implements Op {}

  /**
   * Transposed convolution of map, weight and bias.
   *
   * @param stride step of the windows along both axes
   * @param padding rows and columns left out on each side
   * @param outputPadding of these, how many stay at the end
   */
  record ConvTranspose2d(int stride, int padding, int outputPadding) implements Op {}

  /**
   * Convolution of map, weight and bias, each feature by itself.
   *
   * @param padding zeros on each side
   */
  record Depthwise(int padding) implements Op {}

  /**
   * Attention of features to features over all tokens, of queries, keys and values and the
   * temperatures.
   *
   * @param heads how many heads share the features
   * @param epsilon the least length of a feature's row that is divided by
   */
  record CrossCovarianceAttention(int heads, double epsilon) implements Op {}

  /**
   * Attention of all tokens to all tokens.
   *
   * @param heads how many heads share the features
   */
  record SelfAttention(int heads) implements Op {}

  /**
   * Attention of the first token to all tokens.
   *
   * @param heads how many heads share the features
   */
  record ClassAttention(int heads) implements Op {}

  /**
   * No more than its body: a name for several operations.
   *
   * @param label its name
   */
  record Composite(String label) implements Op {}

  /**
   * An op that SameDiff alone carries out.
   *
   * @param label its name
   */
  record Stock(String label) implements Op {}
}

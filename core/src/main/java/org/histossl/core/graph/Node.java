package org.histossl.core.graph;

import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A tensor in a graph under construction. Its shape is known; its elements are not before a run.
 * Each method adds one stock op. Two tensors of a binary op agree in shape, or the second one is
 * broadcast: sizes are compared from the last axis on, and a missing axis or one of size 1 is
 * repeated.
 */
public final class Node {
  private final Graph graph;
  private final SDVariable variable;
  private final long[] shape;

  Node(Graph graph, SDVariable variable, long[] shape) {
    this.graph = graph;
    this.variable = variable;
    this.shape = shape.clone();
  }

  /**
   * The variable of the stock graph.
   *
   * @return the variable of the stock graph
   */
  public SDVariable variable() {
    return variable;
  }

  /**
   * The name in the stock graph.
   *
   * @return the name in the stock graph
   */
  public String name() {
    return variable.name();
  }

  /**
   * The graph that this tensor belongs to.
   *
   * @return the graph that this tensor belongs to
   */
  public Graph graph() {
    return graph;
  }

  /**
   * The sizes.
   *
   * @return a copy
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * The size of an axis.
   *
   * @param axis the axis; -1 is the last
   * @return the size
   */
  public long size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  /**
   * How many elements there are.
   *
   * @return the product of the sizes
   */
  public long size() {
    return Sizes.product(shape);
  }

  /**
   * The number of axes.
   *
   * @return the number of axes
   */
  public int rank() {
    return shape.length;
  }

  /**
   * Sum of two tensors.
   *
   * @param other the second tensor
   * @return the sum, in this tensor's shape
   */
  public Node plus(Node other) {
    Sizes.requireBroadcast("plus", shape, other.shape);
    return made(Op.Binary.ADD, variable.add(other.variable), shape, this, other);
  }

  /**
   * Difference of two tensors.
   *
   * @param other the second tensor
   * @return the difference, in this tensor's shape
   */
  public Node minus(Node other) {
    Sizes.requireBroadcast("minus", shape, other.shape);
    return made(Op.Binary.SUBTRACT, variable.sub(other.variable), shape, this, other);
  }

  /**
   * Product, element by element.
   *
   * @param other the second tensor
   * @return the product, in this tensor's shape
   */
  public Node times(Node other) {
    Sizes.requireBroadcast("times", shape, other.shape);
    return made(Op.Binary.MULTIPLY, variable.mul(other.variable), shape, this, other);
  }

  /**
   * Quotient, element by element.
   *
   * @param other the divisor
   * @return the quotient, in this tensor's shape
   */
  public Node dividedBy(Node other) {
    Sizes.requireBroadcast("dividedBy", shape, other.shape);
    // M2.1's gradient of a division by one element is the product of two sums, not a sum of
    // products
    SDVariable quotient =
        other.size() == 1 && size() > 1
            ? variable.mul(sd().math().reciprocal(other.variable))
            : variable.div(other.variable);
    return made(Op.Binary.DIVIDE, quotient, shape, this, other);
  }

  /**
   * Adds a number.
   *
   * @param value the number
   * @return the sum
   */
  public Node plus(double value) {
    return made(new Op.AddScalar(value), variable.add(value), shape, this);
  }

  /**
   * Multiplies by a number.
   *
   * @param value the number
   * @return the product
   */
  public Node times(double value) {
    return made(new Op.Scale(value), variable.mul(value), shape, this);
  }

  /**
   * Square of each element.
   *
   * @return the squares
   */
  public Node square() {
    return made(Op.Unary.SQUARE, sd().math().square(variable), shape, this);
  }

  /**
   * Root of each element.
   *
   * @return the roots
   */
  public Node sqrt() {
    return made(Op.Unary.SQRT, sd().math().sqrt(variable), shape, this);
  }

  /**
   * Exponential of each element.
   *
   * @return the exponentials
   */
  public Node exp() {
    return made(Op.Unary.EXP, sd().math().exp(variable), shape, this);
  }

  /**
   * Natural logarithm of each element.
   *
   * @return the logarithms
   */
  public Node log() {
    return made(Op.Unary.LOG, sd().math().log(variable), shape, this);
  }

  /**
   * Error function of each element.
   *
   * @return the values, in (-1, 1)
   */
  public Node erf() {
    return made(Op.Unary.ERF, sd().math().erf(variable), shape, this);
  }

  /**
   * One over one plus exp(-x), element by element.
   *
   * @return the values, in (0, 1)
   */
  public Node sigmoid() {
    return made(Op.Unary.SIGMOID, sd().nn().sigmoid(variable), shape, this);
  }

  /**
   * The greater of each element and zero.
   *
   * @return the values
   */
  public Node relu() {
    return made(Op.Unary.RELU, sd().nn().relu(variable, 0), shape, this);
  }

  /**
   * Exponentials over their sum along the last axis.
   *
   * @return rows that sum to one
   */
  public Node softmax() {
    return made(new Op.Softmax(), sd().nn().softmax(variable, rank() - 1), shape, this);
  }

  /**
   * Logarithm of {@link #softmax()}, computed stably.
   *
   * @return the logarithms
   */
  public Node logSoftmax() {
    // M2.1's own op is the logarithm of a softmax: minus infinity where that is zero
    return graph
        .region(
            new Op.LogSoftmax(),
            List.of(this),
            () -> {
              Node shifted = minus(max(-1));
              return List.of(shifted.minus(shifted.exp().sum(-1).log()));
            })
        .get(0);
  }

  /**
   * Sum along axes, which stay with size 1.
   *
   * @param axes the axes; none means all
   * @return the sums
   */
  public Node sum(int... axes) {
    return reduced(Op.Reduction.SUM, axes);
  }

  /**
   * Mean along axes, which stay with size 1.
   *
   * @param axes the axes; none means all
   * @return the means
   */
  public Node mean(int... axes) {
    return reduced(Op.Reduction.MEAN, axes);
  }

  /**
   * Greatest element along an axis, which stays with size 1.
   *
   * @param axis the axis; -1 is the last
   * @return the greatest elements
   */
  public Node max(int axis) {
    int along = Sizes.axis(shape, axis);
    long[] result = Sizes.reduced(shape, along);
    return made(Op.Reduction.MAX, sd().max(variable, true, along), result, this);
  }

  private Node reduced(Op.Reduction reduction, int... axes) {
    int[] along = Sizes.axes(shape, axes);
    long[] result = Sizes.reduced(shape, along);
    SDVariable sum = sd().sum(variable, true, along);
    double count = size() / (double) Sizes.product(result);
    // mean's own gradient op allocates; a sum and a scale do the same
    SDVariable value = reduction == Op.Reduction.MEAN ? sum.mul(1 / count) : sum;
    return made(reduction, value, result, this);
  }

  /**
   * The same elements in another shape, row-major.
   *
   * @param sizes the new sizes; one may be -1
   * @return the tensor
   */
  public Node reshape(long... sizes) {
    long[] result = Sizes.reshaped(shape, sizes);
    return made(new Op.Reshape(), sd().reshape(variable, result), result, this);
  }

  /**
   * Axes in another order.
   *
   * @param order for each axis of the result, the axis of this tensor
   * @return the tensor
   */
  public Node permute(int... order) {
    long[] result = Sizes.permuted(shape, order);
    return made(
        new Op.Permute(Arrays.stream(order).boxed().toList()),
        sd().permute(variable, order),
        result,
        this);
  }

  /**
   * A part along one axis.
   *
   * @param axis the axis; -1 is the last
   * @param from the first index
   * @param to the index after the last
   * @return the part
   */
  public Node slice(int axis, long from, long to) {
    int along = Sizes.axis(shape, axis);
    long[] result = Sizes.sliced(shape, along, from, to);
    int[] begin = new int[rank()];
    begin[along] = Math.toIntExact(from);
    int[] extent = Arrays.stream(result).mapToInt(Math::toIntExact).toArray();
    return made(new Op.Slice(along, from), sd().slice(variable, begin, extent), result, this);
  }

  /**
   * Tensors one behind the other along an axis.
   *
   * @param axis the axis; -1 is the last
   * @param parts at least one tensor, alike in all other axes
   * @return the tensor
   */
  public static Node concat(int axis, List<Node> parts) {
    Check.that(!parts.isEmpty(), "concat needs at least one tensor");
    Node first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    int along = Sizes.axis(first.shape, axis);
    long[] result = Sizes.concatenated(along, parts.stream().map(part -> part.shape).toList());
    SDVariable joined =
        first.sd().concat(along, parts.stream().map(Node::variable).toArray(SDVariable[]::new));
    return first.made(new Op.Concat(along), joined, result, parts.toArray(Node[]::new));
  }

  /**
   * The tensor repeated along axes of size 1.
   *
   * @param sizes the new sizes; each axis stays or grows from 1
   * @return the tensor
   */
  public Node expand(long... sizes) {
    int[] repeats = Sizes.repeats(shape, sizes);
    if (Arrays.equals(shape, sizes)) {
      return this;
    }
    return made(new Op.Expand(), sd().tile(variable, repeats), sizes, this);
  }

  /**
   * Matrix product of matrices, or of as many matrices as there are in the first axis.
   *
   * @param other {@code [k, n]}, or {@code [batch, k, n]}
   * @return {@code [m, n]} or {@code [batch, m, n]} for this tensor {@code [m, k]} or {@code
   *     [batch, m, k]}; one matrix, {@code [1, m, k]}, multiplies each of the other side
   */
  public Node matmul(Node other) {
    return matmul(other, false, false);
  }

  /**
   * Matrix product with either side transposed first.
   *
   * @param other the right side, of the same rank (2 or 3)
   * @param transposeThis whether this side's last two axes are exchanged
   * @param transposeOther whether the other side's are
   * @return the product
   */
  public Node matmul(Node other, boolean transposeThis, boolean transposeOther) {
    long[] result = Sizes.product(shape, transposeThis, other.shape, transposeOther);
    Op op = new Op.Matmul(transposeThis, transposeOther);
    if (rank() == 3 && shape[0] != other.shape[0]) {
      // stock ops do not broadcast matrices
      return graph
          .region(
              op,
              List.of(this, other),
              () ->
                  List.of(
                      expand(other.shape[0], shape[1], shape[2])
                          .matmul(other, transposeThis, transposeOther)))
          .get(0);
    }
    return made(
        op,
        sd().mmul(variable, other.variable, transposeThis, transposeOther, false),
        result,
        this,
        other);
  }

  Node made(Op op, SDVariable result, long[] resultShape, Node... operands) {
    Node node = graph.node(result, resultShape);
    graph.record(new Operation(op, List.of(operands), List.of(node), List.of()));
    return node;
  }

  SameDiff sd() {
    return graph.sameDiff();
  }

  @Override
  public String toString() {
    return name() + Arrays.toString(shape);
  }
}

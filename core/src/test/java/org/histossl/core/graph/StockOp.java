package org.histossl.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;

/** Operations that only SameDiff knows, in graphs of tests. */
public final class StockOp {
  private StockOp() {}

  /**
   * One op with one result of its operand's shape.
   *
   * @param x the operand
   * @param kind what the operation is called
   * @param op makes the result
   * @return the result
   */
  public static Node of(Node x, String kind, UnaryOperator<SDVariable> op) {
    return x.made(new Op.Stock(kind), op.apply(x.variable()), x.shape(), x);
  }

  /**
   * Likewise with two operands, the result of the first one's shape.
   *
   * @param x the first operand
   * @param y the second operand
   * @param kind what the operation is called
   * @param op makes the result
   * @return the result
   */
  public static Node of(
      Node x, Node y, String kind, java.util.function.BinaryOperator<SDVariable> op) {
    return x.made(new Op.Stock(kind), op.apply(x.variable(), y.variable()), x.shape(), x, y);
  }

  /**
   * One op with several results, each of one shape.
   *
   * @param x the operand
   * @param kind what the operation is called
   * @param op makes the results
   * @param shape the shape of each
   * @return the results
   */
  public static List<Node> several(
      Node x, String kind, Function<SDVariable, SDVariable[]> op, long... shape) {
    List<Node> results = new ArrayList<>();
    for (SDVariable result : op.apply(x.variable())) {
      results.add(x.graph().node(result, shape));
    }
    x.graph().record(new Operation(new Op.Stock(kind), List.of(x), results, List.of()));
    return results;
  }
}

package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Compares the gradients of a part of a network with central differences in double precision. */
public final class FiniteDifferences {
  private static final double STEP = 1e-5;

  /** What central differences of that step leave, for gradients of size one. */
  private static final double TOLERANCE = 1e-6;

  private static final int DIRECTIONS = 3;

  private FiniteDifferences() {}

  /**
   * Fails unless the gradients of a random weighting of the part's outputs agree.
   *
   * @param shape the input's
   * @param part the part of a network
   */
  public static void check(long[] shape, BiFunction<Scope, Node, Node> part) {
    Graph graph = new Graph(DataType.DOUBLE);
    Node x = graph.input("x", shape);
    Node y = part.apply(graph.root(Mode.TRAIN), x);
    Node loss = y.times(graph.input("weighting", y.shape())).sum().reshape(1);
    graph.loss(loss);
    graph.output("loss", loss);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.PLANNED.compile(graph, state, Derivatives.parametersAnd("x"))) {
      fill(program.input("x"), Seed.of(2));
      fill(program.input("weighting"), Seed.of(3));
      fill(state.parameters().vector(), Seed.of(4));
      fill(state.buffers().vector(), Seed.of(5));
      program.run();
      INDArray byInput = program.inputGradient("x").dup();
      INDArray byParameters = program.gradients().vector().dup();
      compare(program, "x", program.input("x"), byInput);
      for (String name : state.parameters().specs().keySet()) {
        INDArray values = state.parameters().get(name);
        long from = state.parameters().offset(name);
        INDArray gradient = byParameters.get(NDArrayIndex.interval(from, from + values.length()));
        compare(program, name, values, gradient.reshape(values.shape()));
      }
    }
  }

  /** Along random directions, in which every element takes part. */
  private static void compare(Program program, String name, INDArray at, INDArray gradient) {
    INDArray before = at.dup();
    for (int i = 0; i < DIRECTIONS; i++) {
      INDArray direction = at.ulike();
      fill(direction, Seed.of(6).at(name).at(i));
      double above = loss(program, at, before.add(direction.mul(STEP)));
      double below = loss(program, at, before.sub(direction.mul(STEP)));
      at.assign(before);
      double slope = gradient.mul(direction).sumNumber().doubleValue();
      double scale = Math.max(1, Math.abs(slope));
      assertEquals((above - below) / (2 * STEP), slope, TOLERANCE * scale, name);
    }
  }

  private static double loss(Program program, INDArray at, INDArray values) {
    at.assign(values);
    program.run();
    return program.output("loss").getDouble(0);
  }

  /**
   * Fills an array with numbers in (-1, 1).
   *
   * @param array the array
   * @param seed where the stream starts
   */
  public static void fill(INDArray array, Seed seed) {
    SplittableRandom random = seed.random();
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 2 * random.nextDouble() - 1);
    }
  }
}

package org.histossl.models.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;
import org.histossl.models.FiniteDifferences;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AttentionProperties {
  /** Double precision, so that only real differences show. */
  private static final double TOLERANCE = 1e-12;

  private static final int HEADS = 2;

  /** Values and weights of an attention. */
  private record Result(INDArray values, INDArray weights) {}

  private static Result run(INDArray qkv, Function<Node, Attention> kind) {
    Graph graph = new Graph(DataType.DOUBLE);
    Node input = graph.input("qkv", qkv.shape());
    Attention attention = kind.apply(input);
    graph.output("values", attention.values());
    graph.output("weights", attention.weights());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.PLANNED.compile(graph, state)) {
      program.input("qkv").assign(qkv);
      program.run();
      return new Result(program.output("values").dup(), program.output("weights").dup());
    }
  }

  private static Attention crossCovariance(Node qkv) {
    INDArray temperature = Nd4j.createFromArray(new double[] {0.7, 3}).reshape(HEADS, 1, 1);
    return Attention.crossCovariance(qkv, qkv.graph().constant("temperature", temperature));
  }

  private static List<Function<Node, Attention>> kinds() {
    return List.of(
        AttentionProperties::crossCovariance,
        qkv -> Attention.ofAllTokens(qkv, HEADS),
        qkv -> Attention.ofClassToken(qkv, HEADS));
  }

  private static INDArray qkv(int batch, int tokens, int perHead, long seed) {
    INDArray qkv = Nd4j.zeros(DataType.DOUBLE, batch, tokens, 3L * HEADS * perHead);
    FiniteDifferences.fill(qkv, Seed.of(seed));
    return qkv.muli(3);
  }

  private static int[] permutation(int size, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static INDArray tokens(INDArray x, int... order) {
    INDArray result = x.dup();
    for (int i = 0; i < order.length; i++) {
      for (long b = 0; b < x.size(0); b++) {
        for (long c = 0; c < x.size(2); c++) {
          result.putScalar(b, i, c, x.getDouble(b, order[i], c));
        }
      }
    }
    return result;
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    assertTrue(
        expected.equalsWithEps(actual, TOLERANCE), () -> "differ: " + expected + " " + actual);
  }

  @Property(tries = 25)
  void permutingTheTokensPermutesTheOutputAndLeavesCrossCovarianceAlone(
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 2, max = 9) int tokens,
      @ForAll @IntRange(min = 1, max = 4) int perHead,
      @ForAll long seed) {
    INDArray qkv = qkv(batch, tokens, perHead, seed);
    int[] order = permutation(tokens, seed);
    Result plain = run(qkv, AttentionProperties::crossCovariance);
    Result permuted = run(tokens(qkv, order), AttentionProperties::crossCovariance);
    assertClose(plain.weights(), permuted.weights());
    assertClose(tokens(plain.values(), order), permuted.values());
  }

  @Property(tries = 25)
  void rowsOfTheWeightsSumToOne(
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 1, max = 9) int tokens,
      @ForAll @IntRange(min = 1, max = 4) int perHead,
      @ForAll long seed) {
    INDArray qkv = qkv(batch, tokens, perHead, seed);
    for (Function<Node, Attention> kind : kinds()) {
      INDArray weights = run(qkv, kind).weights();
      assertTrue(weights.minNumber().doubleValue() >= 0, "no weight is negative");
      INDArray sums = weights.sum(weights.rank() - 1);
      assertClose(Nd4j.ones(DataType.DOUBLE, sums.shape()), sums);
    }
  }

  @Property(tries = 25)
  void theCostOfCrossCovarianceIsLinearInTheTokensAndThatOfSelfAttentionQuadratic(
      @ForAll @IntRange(min = 1, max = 50) int tokens,
      @ForAll @IntRange(min = 2, max = 5) int times,
      @ForAll @IntRange(min = 1, max = 8) int perHead) {
    long once = cost(tokens, perHead, kinds().get(0));
    assertEquals(2L * HEADS * tokens * perHead * perHead, once);
    assertEquals(times * once, cost(times * tokens, perHead, kinds().get(0)));
    long all = cost(tokens, perHead, kinds().get(1));
    assertEquals(2L * HEADS * tokens * tokens * perHead, all);
    assertEquals((long) times * times * all, cost(times * tokens, perHead, kinds().get(1)));
  }

  private static long cost(int tokens, int perHead, Function<Node, Attention> kind) {
    Graph graph = new Graph(DataType.DOUBLE);
    Attention attention = kind.apply(graph.input("qkv", 1, tokens, 3L * HEADS * perHead));
    return multiplyAdds(attention.values().graph().operations());
  }

  /** Those of the matrix products, found in the bodies of all operations. */
  private static long multiplyAdds(List<Operation> operations) {
    long sum = 0;
    for (Operation operation : operations) {
      sum += multiplyAdds(operation.body());
      if (operation.op() instanceof Op.Matmul matmul) {
        Node left = operation.inputs().get(0);
        int inner = matmul.transposeA() ? -2 : -1;
        sum += operation.outputs().get(0).size() * left.size(inner);
      }
    }
    return sum;
  }
}

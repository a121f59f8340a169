package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.graph.StockOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One NaN anywhere in the input is seen in the result of every kernel, and in the loss. */
class NanProperties {
  private static final int TRIES = 200;
  private static final Initializer ANY = Initializer.normal(0.5);

  /** Layers on a map {@code [batch, height, width, features]} that read all of it. */
  private static final Map<String, BiFunction<Scope, Node, Node>> LAYERS = layers();

  private static Map<String, BiFunction<Scope, Node, Node>> layers() {
    Map<String, BiFunction<Scope, Node, Node>> layers = new TreeMap<>();
    layers.put("add", (s, x) -> x.plus(x));
    layers.put("subtract", (s, x) -> x.minus(x));
    layers.put("multiply", (s, x) -> x.times(x));
    layers.put("divide", (s, x) -> x.dividedBy(x));
    layers.put("scale", (s, x) -> x.times(0));
    layers.put("addScalar", (s, x) -> x.plus(1));
    layers.put("square", (s, x) -> x.square());
    layers.put("sqrt", (s, x) -> x.sqrt());
    layers.put("exp", (s, x) -> x.exp());
    layers.put("log", (s, x) -> x.log());
    layers.put("erf", (s, x) -> x.erf());
    layers.put("relu", (s, x) -> x.relu());
    layers.put("sigmoid", (s, x) -> x.sigmoid());
    layers.put("gelu", (s, x) -> Layers.gelu(x));
    layers.put("softmax", (s, x) -> x.softmax());
    layers.put("logSoftmax", (s, x) -> x.logSoftmax());
    layers.put("l2Normalize", (s, x) -> Layers.l2Normalize(x, 1e-12));
    layers.put("layerNorm", (s, x) -> Layers.layerNorm(s, x, 1e-6));
    layers.put("batchNorm", Layers::batchNorm);
    layers.put("batchNormEval", (s, x) -> Layers.batchNorm(s.graph().root(Mode.EVAL), x));
    layers.put("sum", (s, x) -> x.sum(0, 2));
    layers.put("mean", (s, x) -> x.mean());
    layers.put("permuted", (s, x) -> x.permute(3, 1, 0, 2).times(1));
    layers.put("concat", (s, x) -> Node.concat(3, List.of(x, x)));
    layers.put("product", (s, x) -> rows(x).matmul(rows(x), true, false));
    layers.put("expand", (s, x) -> x.sum(2).expand(x.shape()));
    layers.put(
        "slice", (s, x) -> Node.concat(1, List.of(x.slice(1, 1, x.size(1)), x.slice(1, 0, 1))));
    layers.put(
        "multiplyAdd", (s, x) -> rows(x).plus(rows(x).times(s.parameter("row", ANY, x.size(3)))));
    layers.put("xca", (s, x) -> Attentions.crossCovariance(s, qkv(x), 1));
    layers.put("classAttention", (s, x) -> Attentions.ofTokens(qkv(x), 1, true));
    layers.put("selfAttention", (s, x) -> Attentions.ofTokens(qkv(x), 1, false));
    layers.put(
        "stock op", (s, x) -> StockOp.of(x, "tanh", v -> s.graph().sameDiff().math().tanh(v)));
    layers.put("linear", (s, x) -> Layers.linear(s, x, 3, ANY, ANY));
    layers.put("linearGelu", (s, x) -> Layers.gelu(Layers.linear(s, x, 3, ANY, ANY)));
    layers.put(
        "conv2d",
        (s, x) -> Convolutions.conv2d(x, s.parameter("weight", ANY, 4, x.size(3), 3, 3), 1, 1));
    layers.put(
        "depthwise",
        (s, x) ->
            Convolutions.depthwise(
                x,
                s.parameter("weight", ANY, x.size(3), 1, 3, 3),
                s.parameter("bias", ANY, x.size(3))));
    layers.put(
        "convTranspose2d",
        (s, x) ->
            Convolutions.convTranspose2d(
                x,
                s.parameter("weight", ANY, x.size(3), 2, 3, 3),
                s.parameter("bias", ANY, 2),
                2,
                1,
                1));
    return layers;
  }

  private static Node qkv(Node x) {
    Node tokens = x.reshape(x.size(0), x.size(1) * x.size(2), x.size(3));
    return Node.concat(2, List.of(tokens, tokens, tokens));
  }

  private static Node rows(Node x) {
    return x.reshape(-1, x.size(-1));
  }

  @Provide
  Arbitrary<String> layer() {
    return Arbitraries.of(LAYERS.keySet());
  }

  @Property(tries = TRIES)
  void isNeverMadeANumber(
      @ForAll("layer") String layer,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 2, max = 5) int side,
      @ForAll @IntRange(min = 1, max = 37) int features) {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", batch, side, side, features);
    Node y = Objects.requireNonNull(LAYERS.get(layer)).apply(graph.root(Mode.TRAIN), x);
    Node loss = y.square().mean().reshape(1);
    graph.output("y", y);
    graph.output("loss", loss);
    graph.loss(loss);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("x"))) {
      assertEquals(Engine.NATIVE, program.engine());
      SplittableRandom random = Seed.of(seed).random();
      INDArray elements = program.input("x").reshape(-1);
      for (long i = 0; i < elements.length(); i++) {
        elements.putScalar(i, random.nextDouble() + 0.1);
      }
      elements.putScalar(random.nextLong(elements.length()), Float.NaN);
      program.run();
      assertTrue(Double.isNaN(program.output("y").sumNumber().doubleValue()), "result");
      assertTrue(Double.isNaN(program.output("loss").getDouble(0)), "loss");
    }
  }
}

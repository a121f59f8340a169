package org.histossl.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.graph.StockOp;

/**
 * Operations without native code, amid a network of operations that have it, give what the other
 * engines give: forward, and the gradients of all that lies before and after them.
 */
class StockOperationProperties {
  private static final int TRIES = 40;
  private static final Initializer ANY = Initializer.constant(0);

  /** On maps of at least two features. */
  private static final Map<String, BiFunction<Scope, Node, Node>> OPERATIONS = operations();

  private static Map<String, BiFunction<Scope, Node, Node>> operations() {
    Map<String, BiFunction<Scope, Node, Node>> operations = new TreeMap<>();
    operations.put("max", (s, x) -> x.minus(x.max(-1)));
    operations.put(
        "tanh", (s, x) -> StockOp.of(x, "tanh", v -> s.graph().sameDiff().math().tanh(v)));
    operations.put(
        "cumsum", (s, x) -> StockOp.of(x, "cumsum", v -> s.graph().sameDiff().cumsum(v, 1)));
    operations.put(
        "several ops",
        (s, x) ->
            StockOp.of(x, "swish", v -> v.mul(s.graph().sameDiff().nn().sigmoid(v.mul(2))).add(v)));
    operations.put(
        "clip",
        (s, x) ->
            StockOp.of(x, "clip", v -> s.graph().sameDiff().math().clipByValue(v, -0.25, 0.25)));
    operations.put(
        "two operands",
        (s, x) ->
            StockOp.of(
                x,
                s.parameter("other", ANY, x.shape()),
                "sine times",
                (v, w) -> s.graph().sameDiff().math().sin(v).mul(w)));
    operations.put(
        "one operand twice",
        (s, x) ->
            StockOp.of(
                x, x, "sine times itself", (v, w) -> s.graph().sameDiff().math().sin(v).mul(w)));
    operations.put(
        "parts",
        (s, x) -> {
          Node pair = Node.concat(-1, List.of(x, x.square()));
          List<Node> parts =
              StockOp.several(
                  pair, "split", v -> s.graph().sameDiff().split(v, 2, pair.rank() - 1), x.shape());
          return parts.get(1); // nobody reads the first
        });
    return operations;
  }

  @Provide
  Arbitrary<String> operation() {
    return Arbitraries.of(OPERATIONS.keySet());
  }

  private static Node network(Scope scope, Node x, String operation, boolean strided) {
    Node before = Layers.linear(scope.in("before"), x, x.size(-1), ANY, ANY);
    Node operand = strided ? before.permute(2, 1, 0).permute(2, 1, 0).permute(1, 0, 2) : before;
    Node made = Objects.requireNonNull(OPERATIONS.get(operation)).apply(scope, operand);
    Node after = Layers.layerNorm(scope.in("after"), made, 0.1);
    return Layers.linear(scope.in("last"), after, 3, ANY, ANY).plus(made.mean(-1));
  }

  @Property(tries = TRIES)
  void agreeWithThePlannedEngine(
      @ForAll("operation") String operation,
      @ForAll long seed,
      @ForAll boolean strided,
      @ForAll @IntRange(min = 1, max = 3) int a,
      @ForAll @IntRange(min = 1, max = 5) int b,
      @ForAll @IntRange(min = 2, max = 18) int features) {
    Agreement.check(
        seed, Mode.TRAIN, new long[] {a, b, features}, (s, x) -> network(s, x, operation, strided));
  }

  @Property(tries = 12)
  void agreeWithTheStockEngine(
      @ForAll("operation") String operation,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int a,
      @ForAll @IntRange(min = 2, max = 9) int features) {
    Agreement.check(
        Engine.STOCK,
        seed,
        Mode.TRAIN,
        new long[] {a, 2, features},
        (s, x) -> network(s, x, operation, false),
        v -> v);
  }
}

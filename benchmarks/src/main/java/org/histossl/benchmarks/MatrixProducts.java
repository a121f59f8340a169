package org.histossl.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Profile;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;
import org.nd4j.linalg.api.buffer.DataType;

/** How fast matrix products are: alone, and among everything else that a step does. */
final class MatrixProducts {
  private static final int SIDE = 2048;
  private static final int REPEATS = 9;
  private static final int GLOBAL_VIEWS = 2;
  private static final int LOCAL_VIEWS = 4;
  private static final int GLOBAL_SIZE = 224;
  private static final int LOCAL_SIZE = 96;
  private static final int PROTOTYPES = 4096;

  /** Products with a shorter axis are sums in disguise. */
  private static final int LEAST_SIZE = 16;

  private static final Pattern SHAPE = Pattern.compile("\\[([0-9, ]+)]");

  private static final Set<String> PRODUCTS =
      Set.of("linear", "linear'", "linear gelu", "matmul", "matmul'");

  private MatrixProducts() {}

  /** GFLOP/s of one large product. */
  static double ofTheMachine() {
    Graph graph = new Graph(DataType.FLOAT);
    graph.output("y", graph.input("a", SIDE, SIDE).matmul(graph.input("b", SIDE, SIDE)));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      program.input("a").assign(1);
      program.input("b").assign(1);
      return 2.0 * SIDE * SIDE * SIDE / Readings.median(program::run, REPEATS) / 1e3;
    }
  }

  /** GFLOP/s of the products of a student's forward and backward pass. */
  static double ofStep(Variant variant, int batch) {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    Encoder encoder = variant.encoder();
    Node large = graph.input("global", (long) GLOBAL_VIEWS * batch, 3, GLOBAL_SIZE, GLOBAL_SIZE);
    Node small = graph.input("local", (long) LOCAL_VIEWS * batch, 3, LOCAL_SIZE, LOCAL_SIZE);
    Node features =
        Node.concat(
            0,
            List.of(
                encoder.build(scope.in("backbone"), EncoderInput.of(large)).features(),
                encoder.build(scope.in("backbone"), EncoderInput.of(small)).features()));
    Node scores =
        new DinoHead(DinoHeadConfig.defaults().withPrototypes(PROTOTYPES))
            .build(scope.in("head"), features)
            .prototypes();
    graph.loss(scores.logSoftmax().square().mean().reshape(1));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.standard().compile(graph, state, Derivatives.parameters())) {
      double[] rates = new double[REPEATS];
      for (int i = 0; i < REPEATS; i++) {
        rates[i] = rate(program.profile());
      }
      Arrays.sort(rates);
      return rates[REPEATS / 2];
    }
  }

  private static double rate(Profile profile) {
    double flops = 0;
    double microseconds = 0;
    for (Profile.Row row : profile.rows()) {
      if (PRODUCTS.contains(row.operation())) {
        double own = flops(row.shape());
        flops += own;
        microseconds += own > 0 ? row.microseconds() : 0;
      }
    }
    return flops / microseconds / 1e3;
  }

  /** Of {@code [.., m, k] [.., k, n] -> [.., m, n]}; 0 if it is something else. */
  private static double flops(String shapes) {
    long[][] all =
        SHAPE
            .matcher(shapes)
            .results()
            .map(match -> Arrays.stream(match.group(1).split(", ")))
            .map(sizes -> sizes.mapToLong(Long::parseLong).toArray())
            .toArray(long[][]::new);
    if (all.length < 3) {
      return 0;
    }
    long[] a = all[0];
    long[] b = all[1];
    long[] c = all[2];
    int last = a.length - 1;
    boolean product =
        last > 0
            && b.length == a.length
            && c.length == a.length
            && a[last] == b[last - 1]
            && a[last - 1] == c[last - 1]
            && b[last] == c[last];
    if (!product || Math.min(a[last], Math.min(c[last], c[last - 1])) < LEAST_SIZE) {
      return 0;
    }
    double flops = 2.0 * a[last];
    for (long size : c) {
      flops *= size;
    }
    return flops;
  }
}

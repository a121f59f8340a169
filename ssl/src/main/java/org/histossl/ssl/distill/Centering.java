package org.histossl.ssl.distill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What keeps a teacher from giving one prototype to everything: how its scores become targets.
 *
 * <p>Rows of padding, where there are any, take no part; what becomes of them is finite and means
 * nothing.
 */
public sealed interface Centering {
  /** The buffer of {@link MovingMean} below the objective's scope. */
  String CENTER = "center";

  /**
   * The mean of past scores is subtracted, then softmax.
   *
   * <p>Source: Caron et al. 2021, arXiv:2104.14294, section 3.1; the center is used as it is before
   * the run, which moves it.
   *
   * @param momentum the share of the old center that stays
   */
  record MovingMean(double momentum) implements Centering {
    /** Refuses shares outside [0, 1]. */
    public MovingMean {
      Check.inRange("centerMomentum", momentum, 0, 1);
    }
  }

  /**
   * Softmax alone. The mean is followed all the same, so that metrics show where the scores go.
   *
   * @param momentum the share of the old center that stays
   */
  record None(double momentum) implements Centering {}

  /**
   * Rows and columns are normalized in turn, so that in a batch all prototypes are given alike.
   *
   * <p>Source: Caron et al. 2020, arXiv:2006.09882, algorithm 1; facebookresearch/dinov2 loss.
   *
   * @param iterations how often
   */
  record SinkhornKnopp(int iterations) implements Centering {
    /** Refuses numbers below one. */
    public SinkhornKnopp {
      Check.positive("iterations", iterations);
    }
  }

  /**
   * {@link SinkhornKnopp} over the rows of all shards: what each prototype is multiplied by is
   * found from the scores of all of them ({@link PrototypeShares}) and given to the graph, whose
   * softmax is the last normalization.
   *
   * @param iterations how often
   */
  record SinkhornOverShards(int iterations) implements Centering {
    /** Refuses numbers below one. */
    public SinkhornOverShards {
      Check.positive("iterations", iterations);
    }
  }

  /**
   * The same over the shards of a step.
   *
   * @return what looks at the rows of all shards
   */
  default Centering overShards() {
    return this instanceof SinkhornKnopp sinkhorn
        ? new SinkhornOverShards(sinkhorn.iterations())
        : this;
  }

  /**
   * What {@link #targets} tells of itself.
   *
   * @param prefix put before the names
   * @param prototypes as many as scores have
   * @return the targets' entropy, and the center's norm where there is one
   */
  default List<Metric> metrics(String prefix, int prototypes) {
    Metric entropy = new Metric(prefix + "teacherEntropy", "nats", 0, Math.log(prototypes));
    return this instanceof MovingMean || this instanceof None
        ? List.of(entropy, Metric.positive(prefix + "centerNorm", ""))
        : List.of(entropy);
  }

  /**
   * Targets with their entropy and what becomes of the center.
   *
   * @param scope where the center is
   * @param scores the teacher's scores, {@code [rows, prototypes]}
   * @param temperature {@code [1]}
   * @param present 1 for a row, 0 for padding, {@code [rows, 1]}; empty without padding
   * @param prefix put before the names of the metrics {@code teacherEntropy} and {@code centerNorm}
   * @return the targets
   */
  default Targets targets(
      Scope scope, Node scores, Node temperature, Optional<Node> present, String prefix) {
    Map<String, Node> buffers = new LinkedHashMap<>();
    Map<String, Node> metrics = new LinkedHashMap<>();
    if (this instanceof SinkhornKnopp sinkhorn) {
      Check.that(
          scores.size(0) >= 2,
          "Sinkhorn-Knopp needs at least 2 rows to share prototypes among, got %d",
          scores.size(0));
      Node target = assign(scores.dividedBy(temperature), present, sinkhorn.iterations());
      Node entropy = target.times(target.plus(Float.MIN_NORMAL).log());
      metrics.put(prefix + "teacherEntropy", mean(entropy, present).times(-1));
      return new Targets(target, buffers, metrics);
    }
    if (this instanceof SinkhornOverShards) {
      Node shares = scores.graph().input(PrototypeShares.input(scores.name()), 1, scores.size(1));
      Node target = scores.dividedBy(temperature).plus(shares).softmax();
      if (present.isPresent()) {
        target = target.times(present.get());
      }
      Node entropy = target.times(target.plus(Float.MIN_NORMAL).log());
      metrics.put(prefix + "teacherEntropy", mean(entropy, present).times(-1));
      return new Targets(target, buffers, metrics);
    }
    Node center = scope.buffer(CENTER, Initializer.constant(0), 1, scores.size(1));
    boolean moves = this instanceof MovingMean;
    Node sharp = (moves ? scores.minus(center) : scores).dividedBy(temperature);
    Node target = sharp.softmax(); // [rows, prototypes]
    Node entropy = target.times(sharp.logSoftmax());
    metrics.put(
        prefix + "teacherEntropy",
        present.isEmpty()
            ? entropy.sum().reshape(1).times(-1.0 / scores.size(0))
            : mean(entropy, present).times(-1));
    double momentum = this instanceof MovingMean mean ? mean.momentum() : ((None) this).momentum();
    Node moved = moved(center, scores, present, momentum);
    buffers.put(CENTER, moved);
    metrics.put(prefix + "centerNorm", moved.square().sum().reshape(1).sqrt());
    return new Targets(target, buffers, metrics);
  }

  private static Node moved(Node center, Node scores, Optional<Node> present, double momentum) {
    Node mean =
        present
            .map(rows -> scores.times(rows).sum(0).dividedBy(rows.sum().reshape(1)))
            .orElseGet(() -> scores.mean(0));
    return center.times(momentum).plus(mean.times(1 - momentum));
  }

  /** Mean over rows of the sums over prototypes, {@code [1]}. */
  private static Node mean(Node x, Optional<Node> present) {
    return present
        .map(rows -> x.times(rows).sum().reshape(1).dividedBy(rows.sum().reshape(1)))
        .orElseGet(() -> x.sum().reshape(1).times(1.0 / x.size(0)));
  }

  private static Node assign(Node logits, Optional<Node> present, int iterations) {
    long rows = logits.size(0);
    long prototypes = logits.size(1);
    // a common factor changes nothing, and keeps large scores from overflowing
    Node greatest = logits.reshape(1, rows * prototypes).max(1).reshape(1);
    Node q = logits.minus(greatest).exp();
    Node padding =
        logits
            .graph()
            .constant(
                logits.name() + "/none",
                Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.FLOAT, rows, 1));
    if (present.isPresent()) {
      q = q.times(present.get());
      padding = present.get().times(-1).plus(1);
    }
    q = q.dividedBy(q.sum().reshape(1));
    for (int i = 0; i < iterations; i++) {
      q = q.dividedBy(q.sum(0).times((double) prototypes)); // each prototype gets the same share
      q = q.dividedBy(q.sum(1).plus(padding)); // of all rows: one each
    }
    return q;
  }
}

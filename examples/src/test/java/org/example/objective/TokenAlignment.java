package org.example.objective;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Objective;
import org.histossl.ssl.distill.Readout;
import org.histossl.ssl.distill.Targets;

/**
 * Class tokens of the student point where the teacher's do, in other views of the same tiles, once
 * the teacher's mean is taken off:
 *
 * <pre>
 * q_i = normalize(teacher_i - mean)
 * loss = 1 - mean over i != v, over the batch, of  q_i . normalize(student_v)
 * </pre>
 *
 * <p>Shapes: teacher {@code [t b, d]}, student {@code [s b, d]}; the loss is {@code [1]}. It needs
 * no head. Its mean is a buffer, which checkpoints hold.
 *
 * @param momentum the share of the old mean that stays at each step
 */
public record TokenAlignment(double momentum) implements Objective {
  private static final String MEAN = "mean";
  private static final double EPSILON = 1e-6;

  /** Refuses shares outside [0, 1]. */
  public TokenAlignment {
    Check.inRange("momentum", momentum, 0, 1);
  }

  @Override
  public String name() {
    return "token_alignment";
  }

  @Override
  public Map<String, DinoHeadConfig> heads() {
    return Map.of();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        new Metric("alignment.cosine", "", -1, 1), Metric.positive("alignment.meanNorm", ""));
  }

  @Override
  public Optional<Node> scores(Readout teacher) {
    return Optional.of(teacher.classTokens());
  }

  @Override
  public Targets targets(
      Scope scope, Node scores, Readout student, Function<String, Node> numbers) {
    Node mean = scope.buffer(MEAN, Initializer.constant(0), 1, scores.size(1)); // [1, d]
    Node moved = mean.times(momentum).plus(scores.mean(0).times(1 - momentum)); // [1, d]
    return new Targets(
        Layers.l2Normalize(scores.minus(mean), EPSILON), // [t b, d]
        Map.of(MEAN, moved),
        Map.of("alignment.meanNorm", moved.square().sum().reshape(1).sqrt()));
  }

  @Override
  public Loss loss(Readout student, Optional<Targets> targets) {
    Node target = targets.orElseThrow().probabilities();
    long b = student.batch();
    int views = Math.toIntExact(student.classTokens().size(0) / b);
    Check.that(views >= 2, "alignment needs at least 2 views of a tile, got %d", views);
    Node sum = null;
    for (int i = 0; i < student.globalViews(); i++) {
      Node q = target.slice(0, i * b, (i + 1) * b); // [b, d]
      for (int v = 0; v < views; v++) {
        if (v != i) {
          Node cosines = q.times(Layers.l2Normalize(student.classTokens(v), EPSILON)); // [b, d]
          Node pair = cosines.sum().reshape(1);
          sum = sum == null ? pair : sum.plus(pair);
        }
      }
    }
    Node cosine = Check.present(sum, "no pair").times(1.0 / pairs(student, views)); // [1]
    return new Loss(cosine.times(-1).plus(1), Map.of("alignment.cosine", cosine));
  }

  private static double pairs(Readout student, int views) {
    return (double) student.globalViews() * (views - 1) * student.batch();
  }
}

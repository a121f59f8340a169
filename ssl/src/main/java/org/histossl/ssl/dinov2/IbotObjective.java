package org.histossl.ssl.dinov2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.MaskedTokens;
import org.histossl.ssl.distill.Objective;
import org.histossl.ssl.distill.Readout;
import org.histossl.ssl.distill.Targets;

/**
 * iBOT: of the patches that are hidden from it the student says what the teacher, who sees them,
 * says of them:
 *
 * <pre>
 * loss = - sum over hidden patches of  w sum_k q[k] log softmax(student / studentTemperature)[k]  / images
 * </pre>
 *
 * <p>with w one over the hidden patches of the patch's image; images without any count too.
 *
 * <p>Source: Zhou et al. 2021, arXiv:2111.07832; facebookresearch/dinov2 loss/ibot_patch_loss.py.
 *
 * @param head the name of the head that is asked
 * @param config what the head is like
 * @param centering how the teacher's scores become targets
 * @param studentTemperature what the student's scores are divided by
 * @param teacherTemperature what the teacher's scores are divided by, by step
 */
public record IbotObjective(
    String head,
    DinoHeadConfig config,
    Centering centering,
    double studentTemperature,
    Schedule teacherTemperature)
    implements Objective {
  /** The scope of the center, as in the reference's checkpoints. */
  public static final String NAME = "ibot_patch_loss";

  private static final String PREFIX = "ibot.";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, DinoHeadConfig> heads() {
    return Map.of(head, config);
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> metrics =
        new ArrayList<>(
            List.of(
                Metric.positive(PREFIX + "loss", "nats"),
                Metric.positive(PREFIX + "teacherTemperature", "")));
    metrics.addAll(centering.metrics(PREFIX, config.prototypes()));
    return metrics;
  }

  @Override
  public Map<String, Schedule> numbers() {
    return Map.of(PREFIX + "teacherTemperature", teacherTemperature);
  }

  @Override
  public Objective overShards() {
    return new IbotObjective(
        head, config, centering.overShards(), studentTemperature, teacherTemperature);
  }

  @Override
  public Optional<Sharing> sharing() {
    return centering instanceof Centering.SinkhornOverShards sinkhorn
        ? Optional.of(new Sharing(sinkhorn.iterations(), teacherTemperature, true))
        : Optional.empty();
  }

  @Override
  public Optional<Node> scores(Readout teacher) {
    return Optional.of(teacher.project(head, masked(teacher).tokens()));
  }

  @Override
  public Targets targets(
      Scope scope, Node scores, Readout student, Function<String, Node> numbers) {
    return centering.targets(
        scope,
        scores,
        numbers.apply(PREFIX + "teacherTemperature"),
        Optional.of(masked(student).present()),
        PREFIX);
  }

  @Override
  public Loss loss(Readout student, Optional<Targets> targets) {
    MaskedTokens masked = masked(student);
    Node loss =
        loss(
            targets.orElseThrow().probabilities(),
            student.project(head, masked.tokens()),
            masked.weights(),
            student.globalViews() * student.batch());
    return new Loss(loss, Map.of(PREFIX + "loss", loss));
  }

  /** The loss of targets and scores {@code [rows, k]} with weights {@code [rows, 1]}. */
  Node loss(Node target, Node student, Node weights, long images) {
    Node log = student.times(1 / studentTemperature).logSoftmax(); // [rows, k]
    return target.times(weights).times(log).sum().reshape(1).times(-1.0 / images);
  }

  private static MaskedTokens masked(Readout readout) {
    Check.that(readout.masked().isPresent(), "iBOT needs hidden patches: give a masking");
    return readout.masked().orElseThrow();
  }
}

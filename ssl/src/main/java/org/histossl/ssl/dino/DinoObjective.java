package org.histossl.ssl.dino;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Objective;
import org.histossl.ssl.distill.Readout;
import org.histossl.ssl.distill.Targets;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross-entropy between the teacher's and the student's prototype scores of class tokens, over all
 * pairs of a teacher view and another student view:
 *
 * <pre>
 * q_i = softmax((teacher_i - center) / teacherTemperature)
 * loss = mean over i != v, over the batch, of  - sum_k q_i[k] log softmax(student_v / studentTemperature)[k]
 * </pre>
 *
 * <p>Shapes: teacher {@code [t b, k]}, student {@code [s b, k]}, view by view (all images of view 0
 * first); view i of the teacher is view i of the student; the loss is {@code [1]}, in nats.
 *
 * <p>Source: Caron et al. 2021, arXiv:2104.14294, equations 2 to 4 and algorithm 1; as in the
 * reference (facebookresearch/dino main_dino.py, {@code DINOLoss}) terms are averaged.
 *
 * @param head the name of the head that is asked
 * @param prefix put before the names of metrics
 * @param config what the head is like
 * @param centering how the teacher's scores become targets
 * @param studentTemperature what the student's scores are divided by
 * @param teacherTemperature what the teacher's scores are divided by, by step
 */
public record DinoObjective(
    String head,
    String prefix,
    DinoHeadConfig config,
    Centering centering,
    double studentTemperature,
    Schedule teacherTemperature)
    implements Objective {
  /**
   * By how many nats the student knows the teacher's answers to other views of the same tile better
   * than those to other tiles: 0 is chance.
   */
  static final String AGREEMENT = "agreement";

  /** The scope of the center in checkpoints. */
  public static final String NAME = "dino_loss";

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
                Metric.positive(prefix + "lossShare", ""),
                Metric.positive(prefix + "divergence", "nats"),
                Metric.unbounded(prefix + AGREEMENT, "nats"),
                Metric.positive(prefix + "teacherTemperature", "")));
    metrics.addAll(centering.metrics(prefix, config.prototypes()));
    return metrics;
  }

  @Override
  public Map<String, Schedule> numbers() {
    return Map.of(prefix + "teacherTemperature", teacherTemperature);
  }

  @Override
  public Objective overShards() {
    return new DinoObjective(
        head, prefix, config, centering.overShards(), studentTemperature, teacherTemperature);
  }

  @Override
  public Optional<Sharing> sharing() {
    return centering instanceof Centering.SinkhornOverShards sinkhorn
        ? Optional.of(new Sharing(sinkhorn.iterations(), teacherTemperature, false))
        : Optional.empty();
  }

  @Override
  public Optional<Node> scores(Readout teacher) {
    return Optional.of(teacher.projections(head));
  }

  @Override
  public Targets targets(
      Scope scope, Node scores, Readout student, Function<String, Node> numbers) {
    return centering.targets(
        scope, scores, numbers.apply(prefix + "teacherTemperature"), Optional.empty(), prefix);
  }

  @Override
  public Loss loss(Readout student, Optional<Targets> targets) {
    Targets made = targets.orElseThrow();
    Terms terms = terms(made.probabilities(), student.projections(head), student.batch());
    Node loss = terms.loss();
    Node entropy =
        Check.found(made.metrics().get(prefix + "teacherEntropy"), "targets have no entropy");
    Map<String, Node> metrics = new LinkedHashMap<>();
    metrics.put(prefix + "lossShare", loss.times(1 / Math.log(config.prototypes())));
    metrics.put(prefix + "divergence", loss.minus(entropy));
    metrics.put(prefix + AGREEMENT, terms.agreement());
    return new Loss(loss, metrics);
  }

  /**
   * What the loss is made of.
   *
   * @param loss {@code [1]}
   * @param target {@code [t b, k]}
   * @param others for each teacher view the sum of the other student views' log probabilities,
   *     {@code [t b, k]}
   * @param viewPairs how many pairs of views a tile has
   * @param batch tiles
   */
  record Terms(Node loss, Node target, Node others, double viewPairs, long batch) {
    /** The loss of each target for the batch's other tiles, less that for its own, {@code [1]}. */
    Node agreement() {
      if (batch == 1) {
        return loss.times(0); // there is no other tile
      }
      long prototypes = target.size(1);
      Node targets = target.reshape(-1, batch, prototypes).mean(1); // [t, k]
      Node answers = others.reshape(-1, batch, prototypes).mean(1); // [t, k]
      Node ofAny = targets.times(answers).sum().reshape(1).times(-1 / viewPairs);
      // one of the batch's tiles is the target's own
      return ofAny.minus(loss).times(batch / (batch - 1.0));
    }
  }

  /** The loss of targets {@code [t b, k]} and scores {@code [s b, k]}. */
  Terms terms(Node target, Node student, long batch) {
    check(target, student, batch);
    long prototypes = target.size(1);
    long teacherViews = target.size(0) / batch;
    long studentViews = student.size(0) / batch;
    Node logStudent = student.times(1 / studentTemperature).logSoftmax(); // [s b, k]
    Node pairs = pairs(target.graph(), teacherViews, studentViews); // [t, s]
    // for each teacher view the sum over the other student views, in one product
    Node others =
        pairs
            .matmul(logStudent.reshape(studentViews, batch * prototypes))
            .reshape(target.shape()); // [t b, k]
    double viewPairs = teacherViews * (studentViews - 1.0);
    Node loss = target.times(others).sum().reshape(1).times(-1 / (viewPairs * batch));
    return new Terms(loss, target, others, viewPairs, batch);
  }

  private static void check(Node teacher, Node student, long batch) {
    Check.that(batch > 0, "batch must be at least 1, got %d", batch);
    Check.that(
        teacher.rank() == 2 && student.rank() == 2 && teacher.size(1) == student.size(1),
        "teacher and student must agree in prototypes: teacher %s, student %s",
        teacher,
        student);
    Check.that(
        teacher.size(0) % batch == 0 && student.size(0) % batch == 0,
        "teacher %s and student %s must have whole views of %d images",
        teacher,
        student,
        batch);
    long teacherViews = teacher.size(0) / batch;
    long studentViews = student.size(0) / batch;
    Check.that(
        studentViews >= 2 && teacherViews <= studentViews,
        "DINO needs at least one pair of different views, got %d teacher and %d student views",
        teacherViews,
        studentViews);
  }

  /** One where teacher view i and student view v are compared, zero on the diagonal. */
  private static Node pairs(Graph graph, long teacherViews, long studentViews) {
    INDArray pairs = Nd4j.ones(DataType.FLOAT, teacherViews, studentViews);
    for (long i = 0; i < teacherViews; i++) {
      pairs.putScalar(i, i, 0);
    }
    return graph.constant("dinoPairs", pairs);
  }
}

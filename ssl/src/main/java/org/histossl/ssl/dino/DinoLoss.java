package org.histossl.ssl.dino;

import org.histossl.core.Check;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross-entropy between the teacher's and the student's prototype scores, over all pairs of a
 * teacher view and another student view:
 *
 * <pre>
 * q_i = softmax((teacher_i - centre) / teacherTemperature)
 * loss = mean over i != v, over the batch, of  - sum_k q_i[k] log softmax(student_v / studentTemperature)[k]
 * </pre>
 *
 * <p>Shapes: teacher {@code [t b, k]}, student {@code [s b, k]}, view by view (all images of view 0
 * first); view i of the teacher is view i of the student; the loss is {@code [1]}, in nats. The
 * centre {@code [1, k]} is a buffer: the loss uses it as it is before the run, and the run moves it
 * towards the mean of the teacher's scores.
 *
 * <p>Source: Caron et al. 2021, arXiv:2104.14294, equations 2 to 4 and algorithm 1; as in the
 * reference (facebookresearch/dino main_dino.py, {@code DINOLoss}) terms are averaged.
 */
public final class DinoLoss {
  /** Name of the centre's buffer, below the loss's scope. */
  public static final String CENTER = "center";

  private final DinoLossConfig config;

  /**
   * A loss.
   *
   * @param config how teacher and student are compared
   */
  public DinoLoss(DinoLossConfig config) {
    this.config = config;
  }

  /**
   * What the loss adds to a graph.
   *
   * @param loss the loss, {@code [1]}
   * @param teacherEntropy mean entropy of the teacher's targets in nats, {@code [1]}; the loss is
   *     never below it, and {@code loss - teacherEntropy} is the divergence of student from teacher
   */
  public record Outputs(Node loss, Node teacherEntropy) {}

  /**
   * Adds the loss to a graph. No gradient reaches the teacher if its scores are an input.
   *
   * @param scope where the centre's buffer is
   * @param teacher {@code [t b, k]}
   * @param student {@code [s b, k]}
   * @param teacherTemperature {@code [1]}
   * @param batch b
   * @return the loss and its companions
   */
  public Outputs build(
      Scope scope, Node teacher, Node student, Node teacherTemperature, long batch) {
    check(teacher, student, batch);
    long prototypes = teacher.size(1);
    long teacherViews = teacher.size(0) / batch;
    long studentViews = student.size(0) / batch;
    Node center = scope.buffer(CENTER, Initializer.constant(0), 1, prototypes);
    boolean centred = config.centering() == DinoLossConfig.Centering.MEAN;
    Node scores = (centred ? teacher.minus(center) : teacher).dividedBy(teacherTemperature);
    Node target = scores.softmax(); // [t b, k]
    Node logStudent = student.times(1 / config.studentTemperature()).logSoftmax(); // [s b, k]
    Node pairs = pairs(scope.graph(), teacherViews, studentViews); // [t, s]
    // for each teacher view the sum over the other student views, in one product
    Node others =
        pairs
            .matmul(logStudent.reshape(studentViews, batch * prototypes))
            .reshape(teacher.shape()); // [t b, k]
    double terms = teacherViews * (studentViews - 1.0) * batch;
    Node loss = target.times(others).sum().reshape(1).times(-1 / terms);
    Node entropy =
        target
            .times(scores.logSoftmax())
            .sum()
            .reshape(1)
            .times(-1.0 / ((double) teacherViews * batch));
    double momentum = config.centerMomentum();
    scope.update(CENTER, center.times(momentum).plus(teacher.mean(0).times(1 - momentum)));
    return new Outputs(loss, entropy);
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
        "DinoLoss needs at least one pair of different views, got %d teacher and %d student views",
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

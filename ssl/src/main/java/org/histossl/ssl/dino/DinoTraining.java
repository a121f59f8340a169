package org.histossl.ssl.dino;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.optim.Optimizer;
import org.histossl.core.optim.Schedule;
import org.histossl.ssl.train.TrainingPlan;
import org.histossl.ssl.view.ViewBatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training under way: student, teacher, optimiser, schedules and the number of the next step. One
 * call a step; who calls decides where batches come from and what is kept.
 *
 * <p>The order within a step is the reference's (main_dino.py, {@code train_one_epoch}): targets,
 * student forward, loss and centre, backward, clipping, frozen prototypes, optimiser, teacher.
 */
public final class DinoTraining implements AutoCloseable {
  private static final String CENTER = Student.LOSS + "." + DinoLoss.CENTER;

  private final DinoConfig config;
  private final Seed seed;
  private final long stepsPerEpoch;
  private final Student student;
  private final Teacher teacher;
  private final Schedule rate;
  private final Schedule decay;
  private final Schedule momentum;
  private final Schedule temperature;
  private long step;

  /**
   * Draws the networks and compiles their programs.
   *
   * @param config the configuration
   * @param stepsPerEpoch steps of the optimiser in an epoch
   * @param engine what runs the graphs
   */
  public DinoTraining(DinoConfig config, long stepsPerEpoch, Engine engine) {
    Check.that(stepsPerEpoch > 0, "an epoch needs at least one step, got %d", stepsPerEpoch);
    this.config = config;
    this.stepsPerEpoch = stepsPerEpoch;
    seed = Seed.of(config.run().seed());
    student = new Student(config, seed.at("weights"), engine);
    try {
      teacher = new Teacher(config, student.state(), engine);
    } catch (RuntimeException | Error e) { // as where memory does not suffice for both
      student.close();
      throw e;
    }
    long steps = config.run().epochs() * stepsPerEpoch;
    OptimiserConfig optimiser = config.optimiser();
    long warmup = Math.min(optimiser.warmupEpochs(), config.run().epochs()) * stepsPerEpoch;
    int images = Math.multiplyExact(config.run().batchSize(), config.run().accumulate());
    rate = Schedule.cosine(optimiser.rate(images), optimiser.finalRate(), steps, warmup, 0);
    decay = Schedule.cosine(optimiser.decay(), optimiser.finalDecay(), steps, 0, 0);
    TeacherConfig follower = config.teacher();
    momentum = Schedule.cosine(follower.momentum(), follower.finalMomentum(), steps, 0, 0);
    temperature =
        Schedule.stages(
            follower.warmupTemperature(),
            follower.temperature(),
            follower.warmupEpochs(),
            stepsPerEpoch);
  }

  /**
   * Makes one step.
   *
   * @param batches as many batches of views as the configuration accumulates; not closed
   * @return what the step was like
   * @throws TrainingDivergedException if loss or gradients are not finite; no parameter was moved
   *     then, though buffers have seen the batch
   */
  public StepResult step(List<ViewBatch> batches) {
    List<List<float[]>> views = new ArrayList<>();
    for (ViewBatch batch : batches) {
      List<float[]> pixels = new ArrayList<>();
      for (int view = 0; view < batch.views(); view++) {
        pixels.add(batch.pixels(view));
      }
      views.add(pixels);
    }
    return stepOnPixels(views);
  }

  /**
   * Makes one step on given pixels.
   *
   * @param microBatches for each micro-batch its views, global ones first, each {@code [batch, 3,
   *     size, size]}
   * @return what the step was like
   * @throws TrainingDivergedException if loss or gradients are not finite; no parameter was moved
   *     then, though buffers have seen the batch
   */
  public StepResult stepOnPixels(List<List<float[]>> microBatches) {
    Check.that(
        microBatches.size() == config.run().accumulate(),
        "a step takes %d micro-batches, got %d",
        config.run().accumulate(),
        microBatches.size());
    double teacherTemperature = temperature.at(step);
    double loss = 0;
    double entropy = 0;
    for (int i = 0; i < microBatches.size(); i++) {
      List<float[]> views = microBatches.get(i);
      int globals = config.views().global().count();
      Check.that(
          views.size() == config.views().count(),
          "a batch has %d views, got %d",
          config.views().count(),
          views.size());
      INDArray targets = teacher.targets(views.subList(0, globals));
      double[] result =
          student.forwardAndBack(
              views.subList(0, globals),
              views.subList(globals, views.size()),
              targets,
              teacherTemperature,
              seed.at("dropPath").at(step).at(i));
      if (!Double.isFinite(result[0])) {
        throw diverged(
            result[0],
            Divergence.forward(
                views,
                student.state(),
                teacher.state(),
                targets,
                student.scores(),
                config.run().batchSize()));
      }
      loss += result[0] / microBatches.size();
      entropy += result[1] / microBatches.size();
    }
    boolean frozen = step / stepsPerEpoch < config.optimiser().frozenLastLayerEpochs();
    double norm = student.move(rate.at(step), decay.at(step), frozen);
    if (!Double.isFinite(norm)) {
      throw diverged(loss, Divergence.backward(student.gradients()));
    }
    teacher.follow(momentum.at(step));
    StepResult result =
        new StepResult(
            step,
            loss,
            entropy,
            norm,
            centerNorm(),
            rate.at(step),
            decay.at(step),
            momentum.at(step),
            teacherTemperature);
    step++;
    return result;
  }

  private TrainingDivergedException diverged(double loss, Divergence where) {
    return new TrainingDivergedException(step, loss, rate.at(step), where.tensor(), where.view());
  }

  private double centerNorm() {
    ParameterSet buffers = student.state().buffers();
    int from = Math.toIntExact(buffers.offset(CENTER));
    FloatBuffer center = HostFloats.of(buffers.vector()).slice(from, config.head().prototypes());
    double squares = 0;
    for (int i = 0; i < center.limit(); i++) {
      squares += (double) center.get(i) * center.get(i);
    }
    return Math.sqrt(squares);
  }

  /** Goes on from a step whose tensors are in place already. */
  void restore(long nextStep, Map<String, Long> optimiserSteps) {
    student.optimiser().restoreSteps(optimiserSteps);
    step = nextStep;
  }

  /** The optimiser's running averages, the training's own. */
  Map<String, ParameterSet> averages() {
    return student.averages();
  }

  /**
   * What the training takes of the machine's memory.
   *
   * @return the bytes, which stay the same over all steps
   */
  public MemoryEstimate memory() {
    long averages = 0;
    for (ParameterSet average : averages().values()) {
      averages += average.vector().length();
    }
    return new MemoryEstimate(
        floatBytes(elements(student.state()) + elements(teacher.state())),
        floatBytes(averages),
        student.bytes() + teacher.bytes(),
        (long) config.run().batchSize() * config.views().count(),
        pixelBytes(config));
  }

  private static long elements(NetworkState state) {
    return state.parameters().vector().length() + state.buffers().vector().length();
  }

  private static long floatBytes(long floats) {
    return floats * Float.BYTES;
  }

  /** What the views of all batches take that are in memory at a time. */
  static long pixelBytes(DinoConfig config) {
    long floats = 0;
    for (int view = 0; view < config.views().count(); view++) {
      floats += config.views().floats(view);
    }
    return floatBytes(floats)
        * config.run().batchSize()
        * TrainingPlan.batchesInMemory(config.run().accumulate());
  }

  /**
   * The number of the next step.
   *
   * @return how many steps were made
   */
  public long step() {
    return step;
  }

  /**
   * Parameters and buffers of the student: {@code backbone.*}, {@code head.*} and the centre {@code
   * dino_loss.center}.
   *
   * @return the training's own
   */
  public NetworkState studentState() {
    return student.state();
  }

  /**
   * Parameters and buffers of the teacher: {@code backbone.*} and {@code head.*}.
   *
   * @return the training's own
   */
  public NetworkState teacherState() {
    return teacher.state();
  }

  /**
   * The optimiser.
   *
   * @return the training's own
   */
  public Optimizer optimiser() {
    return student.optimiser();
  }

  /**
   * The centre of the teacher's scores.
   *
   * @return the training's own, {@code [1, prototypes]}
   */
  public INDArray center() {
    return student.state().buffers().get(CENTER);
  }

  /** The student's scores in the last micro-batch. */
  INDArray studentScores() {
    return student.scores();
  }

  @Override
  public void close() {
    teacher.close();
    student.close();
  }
}

package org.histossl.ssl.dino;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.Optimiser;
import org.histossl.core.optim.Schedule;
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
    teacher = new Teacher(config, student.state(), engine);
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
   * @throws TrainingDivergedException if the loss is not finite; no parameter was moved then,
   *     though buffers have seen the batch
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
   * @throws TrainingDivergedException if the loss is not finite; no parameter was moved then,
   *     though buffers have seen the batch
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
      loss += result[0] / microBatches.size();
      entropy += result[1] / microBatches.size();
    }
    if (!Double.isFinite(loss)) {
      throw new TrainingDivergedException(step, loss, rate.at(step));
    }
    boolean frozen = step / stepsPerEpoch < config.optimiser().frozenLastLayerEpochs();
    double norm = student.move(rate.at(step), decay.at(step), frozen);
    teacher.follow(momentum.at(step));
    StepResult result =
        new StepResult(
            step,
            loss,
            entropy,
            norm,
            rate.at(step),
            decay.at(step),
            momentum.at(step),
            teacherTemperature);
    step++;
    return result;
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
  public Optimiser optimiser() {
    return student.optimiser();
  }

  /**
   * The centre of the teacher's scores.
   *
   * @return the training's own, {@code [1, prototypes]}
   */
  public INDArray center() {
    return student.state().buffers().get(Student.LOSS + "." + DinoLoss.CENTER);
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

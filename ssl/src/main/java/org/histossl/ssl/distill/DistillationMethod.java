package org.histossl.ssl.distill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.histossl.core.Metric;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.SslMethod;
import org.histossl.ssl.view.ViewBatch;

/**
 * A self-distillation as the loop over epochs sees it, which keeps checkpoints of it and goes on
 * from them.
 *
 * <pre>{@code
 * try (TrainingRun run = TrainingRun.open(folder, plan, tiles, RunOptions.defaults())) {
 *   Recipe recipe = recipe(run.stepsPerEpoch());
 *   if (!run.finished()) {
 *     try (SslMethod method =
 *         new DistillationMethod("mine", new Distillation(recipe, engine), List::of)) {
 *       run.train(method, epoch -> Map.of());
 *     }
 *   }
 *   TrainedEncoder teacher =
 *       TrainedEncoder.read(run.weights().orElseThrow(), recipe.encoder(), recipe.heads());
 * }
 * }</pre>
 */
public final class DistillationMethod implements SslMethod {
  private final String name;
  private final Distillation training;
  private final Supplier<List<Monitor>> monitors;

  /**
   * Takes over a training.
   *
   * @param name the method's name
   * @param training the training; closed with the method
   * @param monitors new monitors, that look at its steps
   */
  public DistillationMethod(String name, Distillation training, Supplier<List<Monitor>> monitors) {
    this.name = name;
    this.training = training;
    this.monitors = monitors;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long step() {
    return training.step();
  }

  @Override
  public Map<String, Double> step(List<ViewBatch> batches) {
    return training.step(batches).values();
  }

  @Override
  public List<Part> state() {
    List<Part> parts =
        new ArrayList<>(
            List.of(
                new Part("student", training.studentState().parameters()),
                new Part("student", training.studentState().buffers()),
                new Part("teacher", training.teacherState().parameters()),
                new Part("teacher", training.teacherState().buffers())));
    training
        .optimizer()
        .averages()
        .forEach((average, set) -> parts.add(new Part(OPTIMIZER + "." + average, set)));
    return parts;
  }

  @Override
  public Map<String, Long> counts() {
    return training.optimizer().steps();
  }

  @Override
  public void restore(long step, Map<String, Long> counts) {
    training.restore(step, counts);
  }

  @Override
  public List<Metric> metrics() {
    return training.metrics();
  }

  @Override
  public List<Monitor> monitors() {
    return monitors.get();
  }

  @Override
  public void close() {
    training.close();
  }
}

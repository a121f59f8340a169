package org.histossl.ssl.dino;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.train.EpochListener;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.SslMethod;
import org.histossl.ssl.view.ViewBatch;

/** DINO as the loop over epochs sees it. */
final class DinoMethod implements SslMethod {
  private final DinoConfig config;
  private final Distillation training;

  /** Takes over the training and closes it. */
  DinoMethod(DinoConfig config, Distillation training) {
    this.config = config;
    this.training = training;
  }

  @Override
  public String name() {
    return "DINO";
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
        .forEach((name, average) -> parts.add(new Part("optimiser." + name, average)));
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
  public List<Monitor> monitors() {
    return monitors(config);
  }

  static List<Monitor> monitors(DinoConfig config) {
    return List.of(new CollapseMonitor(config.head().prototypes()));
  }

  /** Shows the observer a copy of the teacher, so that it can change nothing. */
  EpochListener showing(TeacherObserver observer) {
    return epoch -> {
      if ((epoch + 1) % observer.everyEpochs() != 0) {
        return Map.of();
      }
      try (TrainedEncoder teacher =
          TrainedEncoder.of(
                  config.encoder(),
                  Map.of(TrainedEncoder.HEAD, config.head()),
                  training.teacherState().copy())
              .withNormalization(config.views().normalization())) {
        return observer.observe(epoch, teacher);
      }
    };
  }

  @Override
  public void close() {
    training.close();
  }
}

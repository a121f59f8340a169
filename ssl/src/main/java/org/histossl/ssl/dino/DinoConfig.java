package org.histossl.ssl.dino;

import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining, whole.
 *
 * @param encoder the network that is trained
 * @param head the projection to prototypes
 * @param views what is cut from a tile
 * @param loss how teacher and student are compared
 * @param teacher how the teacher follows
 * @param optimiser how the student is moved
 * @param run how long and how wide
 */
public record DinoConfig(
    Encoder encoder,
    DinoHeadConfig head,
    ViewConfig views,
    DinoLossConfig loss,
    TeacherConfig teacher,
    OptimiserConfig optimiser,
    RunConfig run) {
  /**
   * The authors' defaults for an encoder: Caron et al. 2021 and main_dino.py.
   *
   * @param encoder the network that is trained
   * @return the configuration
   */
  public static DinoConfig paper(Encoder encoder) {
    return new DinoConfig(
        encoder,
        DinoHeadConfig.defaults(),
        ViewConfig.dino(),
        DinoLossConfig.defaults(),
        TeacherConfig.defaults(),
        OptimiserConfig.defaults(),
        RunConfig.defaults());
  }

  /**
   * Another head.
   *
   * @param value the head
   * @return the changed copy
   */
  public DinoConfig withHead(DinoHeadConfig value) {
    return new DinoConfig(encoder, value, views, loss, teacher, optimiser, run);
  }

  /**
   * Other views.
   *
   * @param value the views
   * @return the changed copy
   */
  public DinoConfig withViews(ViewConfig value) {
    return new DinoConfig(encoder, head, value, loss, teacher, optimiser, run);
  }

  /**
   * Another loss.
   *
   * @param value the loss
   * @return the changed copy
   */
  public DinoConfig withLoss(DinoLossConfig value) {
    return new DinoConfig(encoder, head, views, value, teacher, optimiser, run);
  }

  /**
   * Another teacher.
   *
   * @param value the teacher
   * @return the changed copy
   */
  public DinoConfig withTeacher(TeacherConfig value) {
    return new DinoConfig(encoder, head, views, loss, value, optimiser, run);
  }

  /**
   * Another optimiser.
   *
   * @param value the optimiser
   * @return the changed copy
   */
  public DinoConfig withOptimiser(OptimiserConfig value) {
    return new DinoConfig(encoder, head, views, loss, teacher, value, run);
  }

  /**
   * Another run.
   *
   * @param value the run
   * @return the changed copy
   */
  public DinoConfig withRun(RunConfig value) {
    return new DinoConfig(encoder, head, views, loss, teacher, optimiser, value);
  }
}

package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class DinoTrainingTest {
  private final DinoConfig config = TinyRun.config(3);
  private Distillation training;

  @BeforeEach
  void prepare() {
    training = new Distillation(config.recipe(4), Engine.standard());
  }

  @AfterEach
  void close() {
    training.close();
  }

  /** Elements of an array in memory. */
  private record Place(String what, long from, long to) {
    static Place of(String what, INDArray vector) {
      long from = vector.data().addressPointer().address();
      return new Place(what, from, from + vector.length() * Float.BYTES);
    }
  }

  @Test
  void teacherStudentAndMomentsShareNoArray() {
    List<Place> places =
        new ArrayList<>(
            List.of(
                Place.of("student", training.studentState().parameters().vector()),
                Place.of("student's buffers", training.studentState().buffers().vector()),
                Place.of("teacher", training.teacherState().parameters().vector()),
                Place.of("teacher's buffers", training.teacherState().buffers().vector())));
    training
        .optimizer()
        .averages()
        .forEach((name, average) -> places.add(Place.of(name, average.vector())));
    places.sort(Comparator.comparingLong(Place::from));
    for (int i = 1; i < places.size(); i++) {
      assertTrue(
          places.get(i - 1).to() <= places.get(i).from(),
          places.get(i - 1) + " and " + places.get(i));
    }
  }

  @Test
  void writingToTheStudentLeavesTheTeacherAsItIs() {
    float[] before = HostFloats.copy(training.teacherState().parameters().vector());
    training.studentState().parameters().vector().assign(7);
    training.studentState().buffers().vector().assign(7);
    assertTrue(
        Arrays.equals(before, HostFloats.copy(training.teacherState().parameters().vector())));
  }

  @Test
  void pixelsThatAreNotFiniteAreFoundWithTheirView() {
    List<float[]> views = views(1);
    views.get(2)[5] = Float.NaN;
    TrainingDivergedException diverged = diverges(views);
    assertEquals(OptionalInt.of(2), diverged.view());
    assertEquals("the pixels", diverged.tensor());
    assertEquals(0, diverged.step());
  }

  @Test
  void aParameterThatIsNotFiniteIsNamed() {
    training.studentState().parameters().get("head.mlp.2.weight").putScalar(0, 0, Double.NaN);
    TrainingDivergedException diverged = diverges(views(1));
    assertEquals("the student's head.mlp.2.weight", diverged.tensor());
    assertEquals(OptionalInt.empty(), diverged.view());
    assertTrue(
        String.valueOf(diverged.getMessage()).contains("head.mlp.2.weight"),
        String.valueOf(diverged.getMessage()));
  }

  @Test
  void aDivergedStepMovesNoParameter() {
    training.stepOnPixels(List.of(views(1)));
    float[] student = HostFloats.copy(training.studentState().parameters().vector());
    float[] teacher = HostFloats.copy(training.teacherState().parameters().vector());
    List<float[]> views = views(2);
    views.get(0)[0] = Float.POSITIVE_INFINITY;
    assertEquals(1, diverges(views).step());
    assertTrue(
        Arrays.equals(student, HostFloats.copy(training.studentState().parameters().vector())));
    assertTrue(
        Arrays.equals(teacher, HostFloats.copy(training.teacherState().parameters().vector())));
  }

  @Test
  void theCentresNormIsThatOfTheCenter() {
    StepResult result = training.stepOnPixels(List.of(views(1)));
    double norm =
        training.studentState().buffers().get("dino_loss.center").norm2Number().doubleValue();
    assertEquals(norm, result.value("centerNorm"), 1e-6 * norm, "rounding of float sums");
    assertTrue(norm > 0);
  }

  private TrainingDivergedException diverges(List<float[]> views) {
    return assertThrows(
        TrainingDivergedException.class, () -> training.stepOnPixels(List.of(views)));
  }

  private List<float[]> views(long seed) {
    SplittableRandom random = Seed.of(seed).random();
    List<float[]> views = new ArrayList<>();
    for (int view = 0; view < config.views().count(); view++) {
      float[] pixels = new float[config.run().batchSize() * config.views().floats(view)];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextDouble(-2, 2);
      }
      views.add(pixels);
    }
    return views;
  }
}

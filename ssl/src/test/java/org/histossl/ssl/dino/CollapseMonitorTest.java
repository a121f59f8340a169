package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.histossl.ssl.train.Warning;
import org.junit.jupiter.api.Test;

class CollapseMonitorTest {
  private static final int PROTOTYPES = 512;
  private static final double MOST = Math.log(PROTOTYPES);

  @Test
  void allPrototypesAlikeIsNamedOnceWithWhatToTry() {
    List<Warning> warnings = watch(500, step -> 0.996, step -> 0.985);
    assertEquals(1, warnings.size());
    assertEquals("uniform collapse", warnings.get(0).name());
    assertEquals(CollapseMonitor.WINDOW - 1, warnings.get(0).step());
    assertTrue(warnings.get(0).advice().contains("Lower the teacher's temperature"));
  }

  @Test
  void onePrototypeEverywhereIsNamed() {
    List<Warning> warnings = watch(500, step -> 0.01, step -> 0.001);
    assertEquals(List.of("one-hot collapse"), warnings.stream().map(Warning::name).toList());
    assertTrue(warnings.get(0).advice().contains("Center the teacher's scores"));
  }

  /** As a training without centering goes, of which the docs have the table. */
  @Test
  void onePrototypeThatWinsMoreAndMoreIsNamedOnTheWay() {
    List<Warning> warnings = watch(1200, step -> 36.0 / (step + 60), step -> 22.0 / (step + 60));
    assertEquals("one-hot collapse", warnings.get(0).name());
    assertTrue(warnings.get(0).step() < 600, warnings.toString());
  }

  @Test
  void sharpTargetsThatAreNotForeseenAreNoCollapse() {
    assertEquals(List.of(), watch(500, step -> 0.2, step -> 0.03));
  }

  @Test
  void aLossThatStillFallsIsNoCollapse() {
    assertEquals(List.of(), watch(500, step -> 1 - step * 2e-4, step -> 0.99));
  }

  @Test
  void aHighLossUnderATeacherThatChoosesIsNoCollapse() {
    assertEquals(List.of(), watch(500, step -> 0.99, step -> 0.7));
  }

  @Test
  void sharpTargetsThatTheStudentCannotForeseeAreNoCollapse() {
    assertEquals(List.of(), watch(500, step -> 0.6, step -> 0.01));
  }

  @Test
  void aCollapseThatComesBackIsNamedAgain() {
    LongToDoubleFunction away = step -> step / 300 == 1 ? 0.5 : 0.99;
    List<Warning> warnings = watch(900, away, away);
    assertEquals(2, warnings.size());
  }

  private static List<Warning> watch(
      int steps, LongToDoubleFunction loss, LongToDoubleFunction entropy) {
    CollapseMonitor monitor = new CollapseMonitor(PROTOTYPES);
    List<Warning> warnings = new ArrayList<>();
    for (long step = 0; step < steps; step++) {
      monitor
          .see(
              step,
              Map.of(
                  "lossShare",
                  loss.applyAsDouble(step),
                  "teacherEntropy",
                  MOST * entropy.applyAsDouble(step)))
          .ifPresent(warnings::add);
    }
    return warnings;
  }
}

package org.histossl.eval.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GleasonRuleTest {
  @ParameterizedTest
  @CsvSource({
    // benign, 3, 4, 5, biopsy, by area
    "90, 10, 0, 0, 3+3, 3+3",
    "0, 60, 40, 0, 3+4, 3+4",
    "0, 40, 60, 0, 4+3, 4+3",
    "0, 97, 3, 0, 3+4, 3+3", // little of a higher pattern counts in a biopsy
    "0, 3, 97, 0, 4+4, 4+4", // little of a lower one does not
    "0, 60, 30, 10, 3+5, 3+4", // the highest, or the second most common
    "0, 30, 10, 60, 5+3, 5+3",
    "0, 50, 50, 0, 4+3, 4+3" // of equals the higher one
  })
  void thePatternsThatCountAreThoseOfTheRule(
      double benign, double p3, double p4, double p5, String biopsy, String byArea) {
    PatternAreas areas = new PatternAreas(benign, p3, p4, p5);
    assertEquals(biopsy, GleasonRule.biopsy().score(areas).orElseThrow().toString());
    assertEquals(byArea, GleasonRule.byArea().score(areas).orElseThrow().toString());
  }

  @Test
  void withoutEnoughCancerThereIsNoScoreAndTheGradeIsZero() {
    assertEquals(Optional.empty(), GleasonRule.biopsy().score(PatternAreas.ofTiles(0, 1, 1)));
    assertEquals(Optional.empty(), GleasonRule.biopsy().score(PatternAreas.ofTiles()));
    GleasonRule careful = GleasonRule.biopsy().withLeastCancerShare(0.3);
    assertEquals(0, careful.isupGrade(PatternAreas.ofTiles(0, 0, 1, 1, 1, 4)));
    assertEquals(5, careful.isupGrade(PatternAreas.ofTiles(0, 0, 1, 1, 4)));
  }

  @Test
  void theUnitOfAreasDoesNotMatter() {
    for (int i = 1; i < 60; i++) {
      PatternAreas areas = new PatternAreas(i % 7, i % 5, i % 3, i % 4);
      PatternAreas inOtherUnits =
          new PatternAreas(
              areas.benign() * 64, areas.pattern3() * 64, areas.pattern4() * 64, 64 * areas.of(5));
      for (GleasonRule rule : new GleasonRule[] {GleasonRule.biopsy(), GleasonRule.byArea()}) {
        assertEquals(rule.isupGrade(areas), rule.isupGrade(inOtherUnits));
      }
    }
  }

  @Test
  @Tag("hostile")
  void badInputIsNamed() {
    fails("tile classes must be in 0..4, got 5 at tile 2", () -> PatternAreas.ofTiles(0, 1, 5));
    fails("got NaN", () -> new PatternAreas(0, Double.NaN, 0, 0));
    fails("got -1.0", () -> new PatternAreas(-1, 0, 0, 0));
    fails("leastCancerShare", () -> GleasonRule.biopsy().withLeastCancerShare(1.5));
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}

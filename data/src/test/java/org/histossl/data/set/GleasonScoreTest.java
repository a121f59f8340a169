package org.histossl.data.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GleasonScoreTest {
  @Test
  void scoresHaveTheirGradeGroup() {
    List<String> scores =
        List.of(
            "negative 0",
            "0+0 0",
            "3+3 1",
            "2+3 1",
            "3+4 2",
            "4+3 3",
            "4+4 4",
            "3+5 4",
            "5+3 4",
            "4+5 5",
            "5+4 5",
            "5+5 5");
    for (String score : scores) {
      String[] parts = score.split(" ", 2);
      assertEquals(
          Integer.parseInt(parts[1]),
          GleasonScore.parse(parts[0]).orElseThrow().isupGrade(),
          score);
    }
  }

  @Test
  void whatIsNoScoreIsNone() {
    for (String text : List.of("", "3", "3+", "6+1", "0+3", "3+0", "3+4+5", "-3+4", "Negative")) {
      assertEquals(Optional.empty(), GleasonScore.parse(text), text);
    }
    assertThrows(IllegalArgumentException.class, () -> new GleasonScore(0, 3));
    assertEquals("3+4", GleasonScore.parse("3 + 4").orElseThrow().toString());
  }
}

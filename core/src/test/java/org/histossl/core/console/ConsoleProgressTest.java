package org.histossl.core.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.histossl.core.Progress;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now;

  private ConsoleProgress progress(OptionalInt columns) {
    return new ConsoleProgress(stream, columns, () -> now);
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void work(Progress progress, int steps, long secondsAStep, String note) {
    try (Progress.Task task = progress.start("pretraining with a long name", steps)) {
      for (int i = 0; i < steps; i++) {
        now += secondsAStep * SECOND;
        task.step();
        task.note(note);
      }
    }
  }

  @Test
  void aTerminalSeesOneLineThatNeverWraps() {
    work(
        progress(OptionalInt.of(80)),
        50,
        3,
        "loss 8.3178, 3.4 tiles a second, 1.2 GiB, more and more words");
    List<String> lines = said().lines().toList();
    // BufferedReader takes a carriage return for the end of a line, as a terminal for its beginning
    assertTrue(lines.size() > 50, said());
    lines.forEach(line -> assertTrue(line.length() < 80, line));
    assertEquals(1, said().chars().filter(letter -> letter == '\n').count(), said());
    assertTrue(said().contains("25/50, 1:15 left"), said());
    assertTrue(said().stripTrailing().endsWith("pretraining with a long name: 50 in 2:30"), said());
  }

  @Test
  void aShorterLineLeavesNothingOfALongerOne() {
    ConsoleProgress progress = progress(OptionalInt.of(80));
    try (Progress.Task task = progress.start("a", 3)) {
      now += SECOND;
      task.note("a long note");
      now += SECOND;
      task.note("b");
    }
    String[] shown = said().split("\r", -1);
    assertEquals(shown[1].length(), shown[2].length(), said());
  }

  @Test
  void aLogGetsALineEveryTenSecondsAndNothingOfWhatIsShort() {
    ConsoleProgress progress = progress(OptionalInt.empty());
    work(progress, 3, 0, "quick");
    assertEquals("", said());
    work(progress, 60, 1, "slow");
    List<String> lines = said().lines().toList();
    assertEquals(7, lines.size(), said());
    assertEquals("pretraining with a long name 10/60, 0:50 left, slow", withNote(lines.get(0)));
    assertEquals("pretraining with a long name: 60 in 1:00", lines.get(6));
    assertFalse(said().contains("\r"), said());
  }

  private static String withNote(String line) {
    return line.endsWith("slow") ? line : line + ", slow";
  }

  @Test
  void workWithinWorkIsShownAlone() {
    ConsoleProgress progress = progress(OptionalInt.of(60));
    try (Progress.Task outer = progress.start("outer", 2)) {
      try (Progress.Task inner = progress.start("inner", 4)) {
        now += SECOND;
        inner.step();
        now += SECOND;
        outer.step();
      }
      now += SECOND;
      outer.step();
    }
    List<String> shown = Arrays.stream(said().split("\r")).filter(s -> !s.isBlank()).toList();
    assertTrue(shown.get(0).startsWith("inner ["), said());
    assertTrue(shown.get(1).startsWith("inner: 1 of 4 in 0:02"), said());
    assertTrue(shown.get(2).startsWith("outer ["), said());
  }

  @Test
  void messagesStandAboveTheLine() {
    ConsoleProgress progress = progress(OptionalInt.of(60));
    try (Progress.Task task = progress.start("work", 2)) {
      now += SECOND;
      task.step();
      progress.stream().println("a warning");
    }
    assertTrue(said().contains("\ra warning\n"), said());
  }

  @Test
  void estimatesFollowTheLastMinute() {
    Pace pace = new Pace(0);
    assertEquals(OptionalLong.empty(), pace.secondsFor(10, SECOND));
    pace.at(SECOND, 1000); // done already by a run before
    for (int i = 1; i <= 100; i++) {
      pace.at(i * SECOND, 1000 + i);
    }
    assertEquals(OptionalLong.of(50), pace.secondsFor(50, 100 * SECOND));
  }

  @Test
  void durationsReadLikeAClock() {
    assertEquals("0:07", ProgressLine.duration(7));
    assertEquals("59:59", ProgressLine.duration(3599));
    assertEquals("27:00:05", ProgressLine.duration(27 * 3600 + 5));
  }
}

package org.histossl.core.engine.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastTest {
  @Test
  void neighborsThatAllTreatAlikeBecomeOneAxis() {
    Broadcast broadcast =
        new Broadcast(new long[] {2, 3, 4, 5}, List.of(new long[] {4, 5}, new long[] {2, 3, 1, 1}));
    assertArrayEquals(new long[] {6, 20}, broadcast.result());
    assertArrayEquals(new long[] {1, 20}, broadcast.operand(0));
    assertArrayEquals(new long[] {6, 1}, broadcast.operand(1));
  }

  /** The graph has checked shapes: what comes here and does not fit is the engine's own mistake. */
  @Test
  void whatDoesNotFitIsAMistakeOfTheEngine() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> new Broadcast(new long[] {2, 3}, List.of(new long[] {4})));
    assertEquals("[4] does not broadcast to [2, 3]", e.getMessage());
  }
}

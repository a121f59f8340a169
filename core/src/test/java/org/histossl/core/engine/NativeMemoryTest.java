package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.histossl.core.NativeMemory;
import org.histossl.core.NotEnoughMemoryException;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class NativeMemoryTest {
  /** More than a machine has, yet small to describe. */
  private static final long SIDE = 1 << 20;

  private static final long MATRIX_MEBIBYTES = SIDE * SIDE / (1 << 20) * Float.BYTES;

  private static void saysWhatToDo(NotEnoughMemoryException error, long mebibytes) {
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(" need " + mebibytes + " MiB off the heap"), message);
    assertTrue(message.contains("-Dorg.bytedeco.javacpp.maxphysicalbytes="), message);
    assertTrue(message.contains("smaller batches"), message);
  }

  @ParameterizedTest
  @EnumSource(names = {"PLANNED", "NATIVE"})
  void activationsThatDoNotFitAreRefusedWithTheirSize(Engine engine) {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", SIDE, 1);
    Node wide = x.expand(SIDE, SIDE);
    graph.output("y", wide.plus(1).slice(0, 0, 1).slice(1, 0, 1));
    try (NetworkState state = NetworkState.of(graph)) {
      NotEnoughMemoryException error =
          assertThrows(NotEnoughMemoryException.class, () -> engine.compile(graph, state));
      // one at a time, as each is written over the one before
      long copies = engine == Engine.NATIVE ? 1 : 2;
      saysWhatToDo(error, copies * MATRIX_MEBIBYTES);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void inputsThatDoNotFitAreRefused(Engine engine) {
    Graph graph = new Graph(DataType.FLOAT);
    graph.output("y", graph.input("x", SIDE, SIDE).square());
    try (NetworkState state = NetworkState.of(graph)) {
      NotEnoughMemoryException error =
          assertThrows(NotEnoughMemoryException.class, () -> engine.compile(graph, state));
      saysWhatToDo(error, MATRIX_MEBIBYTES);
    }
  }

  @Test
  void parametersThatDoNotFitAreRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    graph.root(Mode.EVAL).parameter("w", Initializer.constant(0), SIDE, SIDE);
    NotEnoughMemoryException error =
        assertThrows(NotEnoughMemoryException.class, () -> NetworkState.of(graph));
    saysWhatToDo(error, MATRIX_MEBIBYTES);
  }

  @Test
  void whatFitsIsAllowed() {
    assertDoesNotThrow(() -> NativeMemory.require(1 << 20, "a little"));
    NotEnoughMemoryException error =
        assertThrows(
            NotEnoughMemoryException.class, () -> NativeMemory.require(Long.MAX_VALUE, "all"));
    assertEquals("all need", String.valueOf(error.getMessage()).substring(0, 8));
  }
}

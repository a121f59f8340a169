package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class OffHeapTest {
  @Test
  void whatTheProcessMayHoldIsGivenAndZero() {
    try (INDArray zeros = OffHeap.zeros(DataType.FLOAT, 1000)) {
      assertEquals(1000, zeros.length());
      assertEquals(0, zeros.maxNumber().doubleValue());
      assertEquals(0, zeros.minNumber().doubleValue());
    }
  }

  /** Asked for by the backend, it would end the JVM. */
  @Test
  void whatNoMachineHasIsRefusedInWordsAndNotByTheSystem() {
    for (long elements : new long[] {1L << 40, Long.MAX_VALUE / 8, Long.MAX_VALUE}) {
      String refused =
          Thrown.message(OutOfMemoryError.class, () -> OffHeap.zeros(DataType.DOUBLE, elements));
      assertTrue(refused.contains("maxphysicalbytes"), refused);
    }
  }
}

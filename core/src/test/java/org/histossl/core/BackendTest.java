package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendTest {
  @Test
  void saysWhatRunsTheGraphs() {
    Backend backend = Backend.load();
    assertEquals(Backend.load(), backend);
    assertTrue(backend.threads() > 0);
    assertTrue(backend.offHeapBytes() > 0);
    assertFalse(backend.simd().isEmpty());
    assertTrue(backend.describe().contains(backend.name()), backend.describe());
  }
}

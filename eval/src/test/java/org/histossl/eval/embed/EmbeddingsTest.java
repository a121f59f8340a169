package org.histossl.eval.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EmbeddingsTest {
  private static final float ROUNDING = 1e-6f;

  @Test
  void rowsComeBackInTheirOrder() {
    Embeddings embeddings = Embeddings.of(2, 1, 2, 3, 4, 5, 6);
    assertEquals(3, embeddings.count());
    assertEquals(2, embeddings.dimensions());
    assertArrayEquals(new float[] {3, 4}, embeddings.row(1));
    assertEquals(6f, embeddings.value(2, 1));
    assertArrayEquals(new float[] {5, 6}, embeddings.select(2, 0).row(0));
  }

  @Test
  void rowsSpreadOverSeveralArraysAreTheSameRows() {
    float[] values = new float[7 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Embeddings one = Embeddings.of(3, values);
    Embeddings several = Embeddings.builder(7, 3, 7).add(values).build();
    for (int row = 0; row < 7; row++) {
      assertArrayEquals(one.row(row), several.row(row));
      assertArrayEquals(one.normalized().row(row), several.normalized().row(row));
    }
  }

  @Test
  void normalizedRowsHaveLengthOneAndZerosStay() {
    Embeddings normalized = Embeddings.of(2, 3, 4, 0, 0).normalized();
    assertEquals(0.6f, normalized.value(0, 0), ROUNDING);
    assertEquals(0.8f, normalized.value(0, 1), ROUNDING);
    assertArrayEquals(new float[] {0, 0}, normalized.row(1));
  }

  @Test
  void theFirstRowThatIsNotFiniteIsNamed() {
    Embeddings bad = Embeddings.of(2, 1, 2, 3, Float.NaN, Float.POSITIVE_INFINITY, 0);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> bad.requireFinite("test embeddings"));
    assertEquals(
        "test embeddings must be finite, got NaN in row 1, dimension 1 (of 3 rows x 2)",
        error.getMessage());
    assertTrue(Embeddings.of(1, 1, 2).firstNonFiniteRow().isEmpty());
  }

  @Test
  void aBuilderThatIsNotFullIsRefused() {
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> Embeddings.builder(2, 2).add(1, 2).build());
    assertEquals("embeddings need all their rows before build(): got 1 of 2", error.getMessage());
  }

  @Test
  void moreRowsThanAnnouncedAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> Embeddings.builder(1, 2).add(1, 2, 3, 4));
    assertEquals("embeddings have room for 1 rows, got row 2", error.getMessage());
  }

  @Test
  void aBrokenRowIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Embeddings.of(2, 1, 2, 3));
  }
}

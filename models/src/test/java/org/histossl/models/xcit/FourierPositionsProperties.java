package org.histossl.models.xcit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.models.encoder.PatchGrid;

class FourierPositionsProperties {
  private static final int CODES = FourierPositions.CODES;

  @Property(tries = 100)
  void codesAreFiniteAndDistinctEvenAsFloats(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns) {
    double[][] codes = FourierPositions.codes(new PatchGrid(rows, columns));
    Set<String> seen = new HashSet<>();
    for (double[] code : codes) {
      float[] narrow = new float[code.length];
      for (int i = 0; i < code.length; i++) {
        narrow[i] = (float) code[i];
        assertTrue(Math.abs(code[i]) <= 1, "a sine or cosine");
      }
      seen.add(Arrays.toString(narrow));
    }
    assertEquals(rows * columns, seen.size());
  }

  @Property(tries = 100)
  void exchangingRowsAndColumnsExchangesTheHalvesOfACode(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns) {
    double[][] codes = FourierPositions.codes(new PatchGrid(rows, columns));
    double[][] turned = FourierPositions.codes(new PatchGrid(columns, rows));
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double[] code = codes[y * columns + x];
        double[] other = turned[x * rows + y];
        assertArrayEquals(
            Arrays.copyOfRange(code, 0, CODES), Arrays.copyOfRange(other, CODES, 2 * CODES));
        assertArrayEquals(
            Arrays.copyOfRange(code, CODES, 2 * CODES), Arrays.copyOfRange(other, 0, CODES));
      }
    }
  }
}

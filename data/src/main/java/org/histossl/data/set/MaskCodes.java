package org.histossl.data.set;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.data.tile.ClassScheme;

/** What a set's masks call its classes. */
final class MaskCodes {
  private final Map<Integer, Integer> classOfCode;

  private MaskCodes(Map<Integer, Integer> classOfCode) {
    this.classOfCode = new TreeMap<>(classOfCode);
  }

  static MaskCodes of(Map<Integer, Integer> classOfCode) {
    classOfCode.keySet().forEach(code -> Check.index("mask code", code, 256));
    return new MaskCodes(classOfCode);
  }

  /** The codes are the classes. */
  static MaskCodes identity(ClassScheme scheme) {
    Map<Integer, Integer> same = new TreeMap<>();
    for (int c = 0; c < scheme.size(); c++) {
      same.put(c, c);
    }
    return of(same);
  }

  /** Puts the class in the place of each code. */
  void toClasses(byte[] codes, Path file) throws IOException {
    int[] table = new int[256];
    java.util.Arrays.fill(table, -1);
    classOfCode.forEach((code, value) -> table[code] = value);
    for (int i = 0; i < codes.length; i++) {
      int value = table[codes[i] & 255];
      if (value < 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: a mask's codes are %s, got %d",
                file,
                classOfCode.keySet(),
                codes[i] & 255));
      }
      codes[i] = (byte) value;
    }
  }
}

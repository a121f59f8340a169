package org.histossl.data.tile;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.core.Check;

/**
 * From a mask's codes to a tile's class: the highest class present. With a least fraction {@code f}
 * it is the highest class {@code c} such that at least {@code f} of the pixels are of class {@code
 * c} or above; some class always is.
 *
 * <p>A code may be known but tell no class (cancer of unknown pattern): where at least {@code f} of
 * the pixels, and at least one, have such a code, the tile has no label; fewer of them count as
 * above every class. A code that the rule does not know is an error.
 */
public final class LabelRule {
  private static final int UNKNOWN = -2;
  private static final int TELLS_NOTHING = -1;

  private final ClassScheme scheme;
  private final Map<Integer, OptionalInt> classOfCode;
  private final double leastFraction;
  private final int[] table = new int[256];

  private LabelRule(
      ClassScheme scheme, Map<Integer, OptionalInt> classOfCode, double leastFraction) {
    this.scheme = scheme;
    this.classOfCode = new TreeMap<>(classOfCode);
    this.leastFraction = Check.inRange("leastFraction", leastFraction, 0, 1);
    Arrays.fill(table, UNKNOWN);
    this.classOfCode.forEach(
        (code, value) -> {
          Check.index("mask code", code, 256);
          value.ifPresent(c -> Check.index("class of mask code " + code, c, scheme.size()));
          table[code] = value.orElse(TELLS_NOTHING);
        });
  }

  /**
   * A rule for given codes.
   *
   * @param scheme the classes
   * @param classOfCode the class of every code that may occur; empty for a code that tells none
   * @return the rule, by which a single pixel of the highest class suffices
   */
  public static LabelRule of(ClassScheme scheme, Map<Integer, OptionalInt> classOfCode) {
    return new LabelRule(scheme, classOfCode, 0);
  }

  /**
   * A rule for masks whose codes are the classes.
   *
   * @param scheme the classes
   * @return the rule, by which a single pixel of the highest class suffices
   */
  public static LabelRule identity(ClassScheme scheme) {
    Map<Integer, OptionalInt> same = new TreeMap<>();
    for (int c = 0; c < scheme.size(); c++) {
      same.put(c, OptionalInt.of(c));
    }
    return of(scheme, same);
  }

  /**
   * The same rule with a least fraction.
   *
   * @param fraction share of the tile's pixels that must be of the class or above, in [0, 1]; 0
   *     means a single pixel
   * @return the rule
   */
  public LabelRule withLeastFraction(double fraction) {
    return new LabelRule(scheme, classOfCode, fraction);
  }

  /**
   * The classes.
   *
   * @return the scheme
   */
  public ClassScheme scheme() {
    return scheme;
  }

  /**
   * The class of a tile.
   *
   * @param codes the mask's codes over the tile, at least one
   * @return its class, empty where the codes do not tell
   */
  public OptionalInt label(byte[] codes) {
    Check.positive("number of mask codes", codes.length);
    int[] count = new int[scheme.size()];
    int silent = 0;
    for (byte code : codes) {
      int c = known(code);
      if (c >= 0) {
        count[c]++;
      } else {
        silent++;
      }
    }
    int needed = Math.max(1, (int) Math.ceil(leastFraction * codes.length));
    if (silent >= needed) {
      return OptionalInt.empty();
    }
    int above = silent;
    for (int c = count.length - 1; c >= 0; c--) {
      above += count[c];
      if (above >= needed && count[c] > 0) {
        return OptionalInt.of(c);
      }
    }
    return OptionalInt.empty();
  }

  private int known(byte code) {
    int c = table[code & 255];
    if (c == UNKNOWN) {
      throw new IllegalArgumentException(
          "mask code "
              + (code & 255)
              + " is none of the known codes "
              + classOfCode.keySet()
              + " of scheme '"
              + scheme.name()
              + "'");
    }
    return c;
  }

  /** The class of every code, {@link TileMask#UNKNOWN} of those that tell none. */
  byte[] classes(byte[] codes) {
    byte[] classes = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      int c = known(codes[i]);
      classes[i] = c == TELLS_NOTHING ? TileMask.UNKNOWN : (byte) c;
    }
    return classes;
  }

  @Override
  public String toString() {
    return scheme.name() + " " + classOfCode + " at least " + leastFraction;
  }
}

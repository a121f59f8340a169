package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;

class ElementTypeProperties {
  private static final int PATTERNS = 1 << 16;

  @Example
  void everyHalfIsTheNumberThatIeee754Says() {
    for (int bits = 0; bits < PATTERNS; bits++) {
      assertSame(ieee(bits, 5, 10), read(ElementType.F16, bits), bits);
    }
  }

  @Example
  void everyBfloatIsTheNumberThatItsFieldsSay() {
    for (int bits = 0; bits < PATTERNS; bits++) {
      assertSame(ieee(bits, 8, 7), read(ElementType.BF16, bits), bits);
    }
  }

  @Example
  void everyEightBitFloatIsTheNumberThatItsFieldsSay() {
    for (int bits = 0; bits < 256; bits++) {
      assertSame(ieee(bits, 5, 2), read(ElementType.F8_E5M2, bits), bits);
      boolean nan = (bits & 0x7F) == 0x7F;
      double expected = nan ? Double.NaN : (bits & 0x78) == 0x78 ? top(bits) : ieee(bits, 4, 3);
      assertSame(expected, read(ElementType.F8_E4M3, bits), bits);
    }
  }

  @Example
  void everySixteenBitFloatComesBackAsTheSameBits() {
    for (ElementType type : new ElementType[] {ElementType.F16, ElementType.BF16}) {
      for (int bits = 0; bits < PATTERNS; bits++) {
        ByteBuffer back = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        type.putFloat(read(type, bits), back);
        assertEquals(bits, back.getShort(0) & 0xFFFF, type + " " + Integer.toHexString(bits));
      }
    }
  }

  /** No value of the type is nearer, and of two as near the even one is taken. */
  @Property
  void floatsAreRoundedToTheNearest(@ForAll int floatBits) {
    float value = Float.intBitsToFloat(floatBits);
    checkNearest(ElementType.F16, value);
    checkNearest(ElementType.BF16, value);
  }

  @Property
  void floatsOfAHalfsRangeAreRoundedToTheNearest(
      @ForAll @FloatRange(min = -70000, max = 70000) float value) {
    checkNearest(ElementType.F16, value);
    checkNearest(ElementType.F16, value * 0x1p-32f); // among the subnormals
  }

  /** Halfway between neighbors, where ties are decided. */
  @Property
  void tiesGoToTheEvenNeighbor(@ForAll short pattern) {
    for (ElementType type : new ElementType[] {ElementType.F16, ElementType.BF16}) {
      float low = read(type, pattern & 0x7FFF);
      float high = read(type, (pattern & 0x7FFF) + 1);
      if (Float.isFinite(low) && Float.isFinite(high)) {
        double middle = ((double) low + high) / 2;
        if ((float) middle == middle) {
          ByteBuffer back = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
          type.putFloat((float) middle, back);
          assertEquals(0, back.getShort(0) & 1);
        }
      }
    }
  }

  private static void checkNearest(ElementType type, float value) {
    ByteBuffer back = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    type.putFloat(value, back);
    int bits = back.getShort(0) & 0xFFFF;
    float rounded = read(type, bits);
    if (Float.isNaN(value)) {
      assertTrue(Float.isNaN(rounded));
      return;
    }
    assertEquals(value < 0 || 1 / value < 0, rounded < 0 || 1 / rounded < 0, "the sign stays");
    if (Float.isInfinite(rounded)) {
      float largest = read(type, bits - 1);
      double beyond = largest + (largest - (double) read(type, bits - 2)) / 2;
      assertTrue(Math.abs(value) >= Math.abs(beyond), value + " is not beyond " + largest);
      return;
    }
    double distance = Math.abs((double) value - rounded);
    for (int neighbor : new int[] {bits - 1, bits + 1}) {
      float other = read(type, neighbor & 0xFFFF);
      if (Float.isFinite(other)) {
        assertTrue(distance <= Math.abs((double) value - other), value + " as " + type);
      }
    }
  }

  /** The definition, in exact double arithmetic. */
  private static double ieee(int bits, int exponentBits, int fractionBits) {
    int sign = (bits >> (exponentBits + fractionBits)) & 1;
    int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
    double fraction = (bits & ((1 << fractionBits) - 1)) / (double) (1 << fractionBits);
    int bias = (1 << (exponentBits - 1)) - 1;
    double magnitude;
    if (exponent == (1 << exponentBits) - 1) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * Math.pow(2, 1 - bias);
    } else {
      magnitude = (1 + fraction) * Math.pow(2, exponent - bias);
    }
    return sign == 0 ? magnitude : -magnitude;
  }

  /** The numbers of F8_E4M3 that take the place of infinities. */
  private static double top(int bits) {
    double magnitude = (1 + (bits & 7) / 8.0) * 256;
    return (bits & 0x80) == 0 ? magnitude : -magnitude;
  }

  private static float read(ElementType type, int bits) {
    ByteBuffer buffer = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    return type.nextFloat(buffer.putShort(0, (short) bits));
  }

  private static void assertSame(double expected, float actual, int bits) {
    assertEquals(
        Double.doubleToLongBits(expected),
        Double.doubleToLongBits((double) actual),
        () -> Integer.toHexString(bits) + ": " + expected + " but " + actual);
  }
}

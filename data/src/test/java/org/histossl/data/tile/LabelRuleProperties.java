package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class LabelRuleProperties {
  private static final LabelRule FIVE = LabelRule.identity(ClassScheme.gleason());

  @Provide
  Arbitrary<byte[]> codes() {
    return Arbitraries.bytes()
        .between((byte) 0, (byte) 4)
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Property
  void withoutAFractionItIsTheHighestClassPresent(@ForAll("codes") byte[] codes) {
    int highest = 0;
    for (byte code : codes) {
      highest = Math.max(highest, code);
    }
    assertEquals(OptionalInt.of(highest), FIVE.label(codes));
  }

  @Property
  void withAFractionItIsTheHighestThatEnoughPixelsReach(
      @ForAll("codes") byte[] codes, @ForAll @DoubleRange(min = 0.01, max = 1) double fraction) {
    int expected = 0;
    for (int c = 1; c <= 4; c++) {
      int reach = 0;
      for (byte code : codes) {
        reach += code >= c ? 1 : 0;
      }
      expected = reach >= fraction * codes.length ? c : expected;
    }
    assertEquals(OptionalInt.of(expected), FIVE.withLeastFraction(fraction).label(codes));
  }

  @Example
  void aCodeThatTellsNoClassTakesTheLabelAway() {
    LabelRule rule =
        LabelRule.of(
            ClassScheme.gleason(),
            Map.of(0, OptionalInt.of(0), 1, OptionalInt.of(1), 2, OptionalInt.empty()));
    assertEquals(OptionalInt.empty(), rule.label(new byte[] {0, 1, 2}));
    assertEquals(OptionalInt.of(1), rule.label(new byte[] {0, 1, 1}));
    LabelRule half = rule.withLeastFraction(0.5);
    assertEquals(OptionalInt.of(1), half.label(new byte[] {1, 1, 1, 2}));
    assertEquals(OptionalInt.empty(), half.label(new byte[] {0, 1, 2, 2}));
  }

  @Example
  void anUnknownCodeIsNamedWithTheKnownOnes() {
    String message =
        message(IllegalArgumentException.class, () -> FIVE.label(new byte[] {0, (byte) 200}));
    assertEquals(
        "mask code 200 is none of the known codes [0, 1, 2, 3, 4] of scheme 'gleason'", message);
  }

  @Example
  void aClassOutsideTheSchemeIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelRule.of(ClassScheme.cancer(), Map.of(0, OptionalInt.of(3))));
  }
}

package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TileFilterProperties {
  private static final TileFilter A = TileFilter.emptinessAtMost(0.5);
  private static final TileFilter B = TileFilter.edgesAtLeast(0.3);

  @Provide
  Arbitrary<TileScores> scores() {
    Arbitrary<Double> share = Arbitraries.doubles().between(0, 1);
    Arbitrary<Double> sharpness = Arbitraries.doubles().between(0, TileScores.SHARPEST);
    return Combinators.combine(share, share, share, share, sharpness, share).as(TileScores::new);
  }

  @Property
  void compositionFollowsLogic(@ForAll("scores") TileScores s) {
    boolean a = keeps(A, s);
    boolean b = keeps(B, s);
    assertEquals(a && b, keeps(A.and(B), s));
    assertEquals(a || b, keeps(A.or(B), s));
    assertEquals(!a, keeps(A.not(), s));
    assertEquals(keeps(A.and(B).not(), s), keeps(A.not().or(B.not()), s));
  }

  @Property
  void whatThesisKeepsLenientKeeps(@ForAll("scores") TileScores s) {
    if (keeps(TileFilter.thesis(), s)) {
      assertEquals(Optional.empty(), TileFilter.lenient().reasonToDrop(s));
    }
  }

  private static boolean keeps(TileFilter filter, TileScores scores) {
    return filter.reasonToDrop(scores).isEmpty();
  }

  @Example
  void reasonsAreWords() {
    TileScores s = new TileScores(0.9, 0.1, 0.99, 0.5, 3, 0.05);
    assertEquals(Optional.of("empty"), A.and(B).reasonToDrop(s));
    assertEquals(Optional.of("empty and few edges"), A.or(B).reasonToDrop(s));
    assertEquals(Optional.of("homogeneous"), TileFilter.homogeneityAtMost(0.9).reasonToDrop(s));
    assertEquals(Optional.of("blurred"), TileFilter.sharpnessAtLeast(5).reasonToDrop(s));
    assertEquals(Optional.of("pale"), TileFilter.saturationAtLeast(0.1).reasonToDrop(s));
    assertEquals(Optional.empty(), TileFilter.saturationAtMost(0.6).reasonToDrop(s));
    assertEquals("(emptiness <= 0.5 and edges >= 0.3)", A.and(B).rule());
  }

  @Example
  void aLimitOutsideItsRangeIsRefused() {
    String message = message(IllegalArgumentException.class, () -> TileFilter.inkAtMost(1.5));
    assertEquals("limit of ink must be in [0.0, 1.0], got 1.5", message);
    assertThrows(IllegalArgumentException.class, () -> TileFilter.inkAtMost(Double.NaN));
  }
}

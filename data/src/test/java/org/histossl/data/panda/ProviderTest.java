package org.histossl.data.panda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.histossl.data.set.GleasonScore;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.junit.jupiter.api.Test;

class ProviderTest {
  private static List<OptionalInt> classes(
      Provider provider, ClassScheme scheme, String score, int codes) {
    LabelRule rule = provider.labelRule(scheme, GleasonScore.parse(score));
    List<OptionalInt> classes = new ArrayList<>();
    for (int code = 0; code < codes; code++) {
      classes.add(rule.label(new byte[] {(byte) code}));
    }
    return classes;
  }

  private static List<OptionalInt> of(int... classes) {
    List<OptionalInt> list = new ArrayList<>();
    for (int c : classes) {
      list.add(c < 0 ? OptionalInt.empty() : OptionalInt.of(c));
    }
    return list;
  }

  @Test
  void codesBecomeTheFiveClasses() {
    ClassScheme five = ClassScheme.gleason();
    assertEquals(of(0, 1, 1, 2, 3, 4), classes(Provider.RADBOUD, five, "3+4", 6));
    assertEquals(of(0, 1, 2, 3, 4), classes(Provider.SYNTHETIC, five, "3+4", 5));
  }

  @Test
  void karolinskasCancerHasAPatternOnlyWhereTheScoreHasOne() {
    ClassScheme five = ClassScheme.gleason();
    assertEquals(of(0, 1, 2), classes(Provider.KAROLINSKA, five, "3+3", 3));
    assertEquals(of(0, 1, 3), classes(Provider.KAROLINSKA, five, "4+4", 3));
    assertEquals(of(0, 1, 4), classes(Provider.KAROLINSKA, five, "5+5", 3));
    assertEquals(of(0, 1, -1), classes(Provider.KAROLINSKA, five, "3+4", 3));
    assertEquals(of(0, 1, -1), classes(Provider.KAROLINSKA, five, "0+0", 3));
  }

  @Test
  void codesBecomeTheThreeClasses() {
    ClassScheme three = ClassScheme.cancer();
    assertEquals(of(0, 1, 1, 2, 2, 2), classes(Provider.RADBOUD, three, "", 6));
    assertEquals(of(0, 1, 2), classes(Provider.KAROLINSKA, three, "", 3));
    assertEquals(of(0, 1, 2, 2, 2), classes(Provider.SYNTHETIC, three, "", 5));
  }
}

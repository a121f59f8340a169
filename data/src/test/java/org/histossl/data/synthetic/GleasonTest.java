package org.histossl.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GleasonTest {
  private static Gleason of(int healthy, int three, int four, int five) {
    byte[] codes = new byte[healthy + three + four + five];
    for (int i = 0; i < codes.length; i++) {
      int code = i < healthy ? 1 : i < healthy + three ? 2 : i < healthy + three + four ? 3 : 4;
      codes[i] = (byte) code;
    }
    return Gleason.of(codes);
  }

  @Test
  void theLargerPatternComesFirst() {
    assertEquals("3+4", of(50, 30, 20, 0).score());
    assertEquals("4+3", of(50, 20, 30, 0).score());
    assertEquals("5+4", of(0, 10, 20, 30).score());
    assertEquals("4+5", of(0, 20, 40, 30).score());
  }

  @Test
  void aSecondPatternBelowAShareOfFivePercentIsLeftOut() {
    assertEquals("3+3", of(10, 97, 3, 0).score());
    assertEquals("3+4", of(10, 94, 6, 0).score());
  }

  @Test
  void gradesFollowTheConsensusOf2014() {
    assertEquals("negative", of(10, 0, 0, 0).score());
    assertEquals(0, of(10, 0, 0, 0).isupGrade());
    assertEquals(1, of(10, 10, 0, 0).isupGrade());
    assertEquals(2, of(10, 20, 10, 0).isupGrade());
    assertEquals(3, of(10, 10, 20, 0).isupGrade());
    assertEquals(4, of(10, 0, 20, 0).isupGrade());
    assertEquals(4, of(10, 20, 0, 10).isupGrade());
    assertEquals(5, of(10, 0, 20, 10).isupGrade());
  }
}

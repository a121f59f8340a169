package org.histossl.data.synthetic;

/**
 * A slide's Gleason score: the pattern of the largest area and that of the second largest, both 0
 * where there is no cancer.
 *
 * <p>Source: Epstein et al. 2016, the 2014 ISUP consensus on Gleason grading.
 */
record Gleason(int primary, int secondary) {
  /** Below this share of the cancer a second pattern is left out, as pathologists do. */
  private static final double LEAST_SHARE = 0.05;

  static Gleason of(byte[] codes) {
    long[] area = new long[TissueClass.CODES];
    for (byte code : codes) {
      area[code]++;
    }
    int first = 0;
    int second = 0;
    long cancer = 0;
    for (int code = 0; code < area.length; code++) {
      if (TissueClass.patternOf(code) == 0 || area[code] == 0) {
        continue;
      }
      cancer += area[code];
      if (first == 0 || area[code] > area[first]) {
        second = first;
        first = code;
      } else if (second == 0 || area[code] > area[second]) {
        second = code;
      }
    }
    if (second == 0 || area[second] < LEAST_SHARE * cancer) {
      second = first;
    }
    return new Gleason(TissueClass.patternOf(first), TissueClass.patternOf(second));
  }

  int isupGrade() {
    int sum = primary + secondary;
    return switch (sum) {
      case 0 -> 0;
      case 6 -> 1;
      case 7 -> primary == 3 ? 2 : 3;
      case 8 -> 4;
      default -> 5;
    };
  }

  String score() {
    return primary == 0 ? "negative" : primary + "+" + secondary;
  }
}

package org.histossl.core;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant who wrote a name that is unknown. */
public final class NearestName {
  /** No known name is longer; what comes from files may be. */
  private static final int LONGEST = 100;

  private NearestName() {}

  /**
   * The known name with the fewest letters to change, to add or to leave out.
   *
   * @param name as it was written
   * @param known the names that there are
   * @return the nearest, the first of several; empty where none is near: more than a third of the
   *     letters would change
   */
  public static Optional<String> of(String name, Collection<String> known) {
    String nearest = null;
    int least = 1 + Math.max(1, name.length() / 3);
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    for (String candidate : known) {
      int changes = changes(lower(name), lower(candidate));
      if (changes < least) {
        least = changes;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * The same as the end of a message.
   *
   * @param name as it was written
   * @param known the names that there are
   * @return such as {@code "; did you mean batchSize?"}, empty where none is near
   */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  /**
   * Refuses a name that is unknown.
   *
   * @param name as it was written
   * @param place the name with the path to where it stands, for the message
   * @param known the names that there are
   * @throws IllegalArgumentException with the names that there are and the nearest of them
   */
  public static void check(String name, String place, Collection<String> known) {
    Check.that(
        known.contains(name),
        "%s is unknown here; there are %s%s",
        place,
        known,
        hint(name, known));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, where two neighbors that changed places count as one change. */
  private static int changes(String from, String to) {
    int[][] rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : least(rows, from, to, i, j);
      }
    }
    return rows[from.length()][to.length()];
  }

  private static int least(int[][] rows, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least =
        Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}

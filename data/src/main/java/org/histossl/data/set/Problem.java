package org.histossl.data.set;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a slide or tile of a set is not used.
 *
 * @param id what it is called
 * @param reason what is wrong with it
 */
public record Problem(String id, String reason) {
  private static final int SHOWN = 3;

  /**
   * Problems in a line: the first few, and how many more there are.
   *
   * @param problems at least one
   * @return such as {@code a: missing mask; b: missing mask; and 5 more}
   */
  public static String first(List<Problem> problems) {
    String first =
        problems.stream()
            .limit(SHOWN)
            .map(problem -> problem.id() + ": " + problem.reason())
            .collect(Collectors.joining("; "));
    int more = problems.size() - SHOWN;
    return more > 0 ? first + "; and " + more + " more" : first;
  }
}

package org.histossl.core.console;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * One line that says how far work is.
 *
 * @param what the work's name
 * @param done steps done
 * @param total steps altogether
 * @param secondsLeft the estimate, empty where there is none yet
 * @param note a word on the state; may be empty
 */
record ProgressLine(String what, long done, long total, OptionalLong secondsLeft, String note) {
  private static final int LEAST_BAR = 6;
  private static final int LONGEST_BAR = 30;
  private static final int SECONDS_A_MINUTE = 60;
  private static final int SECONDS_AN_HOUR = 3600;

  static ProgressLine of(
      String what, long done, long total, OptionalLong secondsLeft, String note) {
    return new ProgressLine(what, done, total, secondsLeft, note);
  }

  /** The line, with a bar where there is room; the note is cut first. */
  String text(int columns, boolean bar) {
    String count = done + "/" + total;
    String left = secondsLeft.isPresent() ? ", " + duration(secondsLeft.getAsLong()) + " left" : "";
    String remark = note.isBlank() ? "" : ", " + note.strip();
    int room = Math.min(LONGEST_BAR, columns - (what + " [] " + count + left + remark).length());
    String line =
        bar && room >= LEAST_BAR && total > 0
            ? what + " [" + bar(room) + "] " + count + left + remark
            : what + " " + count + left + remark;
    return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
  }

  private String bar(int width) {
    int full = (int) Math.min(width, width * done / total);
    return full == width
        ? "=".repeat(width)
        : "=".repeat(full) + ">" + " ".repeat(width - full - 1);
  }

  /** Hours, minutes and seconds as a clock shows them. */
  static String duration(long seconds) {
    long hours = seconds / SECONDS_AN_HOUR;
    long minutes = seconds % SECONDS_AN_HOUR / SECONDS_A_MINUTE;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % SECONDS_A_MINUTE)
        : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % SECONDS_A_MINUTE);
  }
}

package org.histossl.data.tile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.file.WholeFile;
import org.histossl.data.table.Table;

/** The list of a finished store's slides. */
final class SlideList {
  private static final List<String> COLUMNS =
      List.of("slide", "group", "status", "reason", "kept", "dropped", "broken");
  private static final String DONE = "done";
  private static final String FAILED = "failed";

  private SlideList() {}

  static void write(Path file, List<SlideOutcome> slides) throws IOException {
    StringBuilder text = new StringBuilder(Manifest.FORMAT.format(COLUMNS.toArray())).append('\n');
    for (SlideOutcome slide : slides) {
      text.append(
              Manifest.FORMAT.format(
                  slide.slide(),
                  slide.group(),
                  slide.failure().isEmpty() ? DONE : FAILED,
                  slide.failure().or(slide::warning).orElse(""),
                  slide.kept(),
                  slide.dropped(),
                  slide.broken()))
          .append('\n');
    }
    WholeFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static List<SlideOutcome> read(Path file) throws IOException {
    List<SlideOutcome> slides = new ArrayList<>();
    Table.forEach(file, COLUMNS, row -> slides.add(slide(file, row)));
    return List.copyOf(slides);
  }

  private static SlideOutcome slide(Path file, Table.Row row) throws IOException {
    boolean done = row.exact("status").equals(DONE);
    Optional<String> reason = Optional.of(row.exact("reason")).filter(text -> !text.isEmpty());
    return new SlideOutcome(
        row.exact("slide"),
        row.exact("group"),
        done ? Optional.empty() : Optional.of(reason.orElse("unknown")),
        count(file, row, "kept"),
        count(file, row, "dropped"),
        count(file, row, "broken"),
        done ? reason : Optional.empty());
  }

  private static long count(Path file, Table.Row row, String column) throws IOException {
    long count = row.whole(column).orElse(-1);
    if (count < 0) {
      throw new IOException(
          file + ": line " + row.line() + ": " + column + " must not be negative or missing");
    }
    return count;
  }
}

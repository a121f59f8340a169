package org.histossl.data.tile;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.histossl.core.Check;

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
    SafeFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static List<SlideOutcome> read(Path file) throws IOException {
    CSVFormat format = Manifest.FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    List<SlideOutcome> slides = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser = format.parse(reader)) {
      if (!parser.getHeaderNames().equals(COLUMNS)) {
        throw new IOException(
            file + ": must have the columns " + COLUMNS + ", got " + parser.getHeaderNames());
      }
      for (CSVRecord line : parser) {
        slides.add(slide(line));
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return List.copyOf(slides);
  }

  private static SlideOutcome slide(CSVRecord line) {
    boolean done = line.get("status").equals(DONE);
    Optional<String> reason = Optional.of(line.get("reason")).filter(text -> !text.isEmpty());
    long kept = Check.notNegative("kept", Long.parseLong(line.get("kept")));
    long dropped = Check.notNegative("dropped", Long.parseLong(line.get("dropped")));
    return new SlideOutcome(
        line.get("slide"),
        line.get("group"),
        done ? Optional.empty() : Optional.of(reason.orElse("unknown")),
        kept,
        dropped,
        Check.notNegative("broken", Long.parseLong(line.get("broken"))),
        done ? reason : Optional.empty());
  }
}

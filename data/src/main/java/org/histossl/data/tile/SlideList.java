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

/** The list of a finished store's slides. */
final class SlideList {
  private static final List<String> COLUMNS =
      List.of("slide", "group", "status", "reason", "kept", "dropped");
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
                  slide.failure().orElse(""),
                  slide.kept(),
                  slide.dropped()))
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
        slides.add(
            new SlideOutcome(
                line.get("slide"),
                line.get("group"),
                line.get("status").equals(DONE)
                    ? Optional.empty()
                    : Optional.of(line.get("reason")),
                Long.parseLong(line.get("kept")),
                Long.parseLong(line.get("dropped"))));
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return List.copyOf(slides);
  }
}

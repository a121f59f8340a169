package org.histossl.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;

/**
 * Writes what a run did and found: a page for people and a file for programs.
 *
 * <p>{@code report.html} needs no other file and no network: pictures, charts and styles are
 * inside. {@code results.json} holds only what the data, the configuration and the seed decide, so
 * that two runs with the same ones give the same bytes.
 *
 * <pre>{@code
 * Report.Written files = Report.write(data, Path.of("out"));
 * }</pre>
 */
public final class Report {
  private Report() {}

  /**
   * Where a report lies.
   *
   * @param html the page
   * @param json the numbers
   */
  public record Written(Path html, Path json) {}

  /**
   * Writes a report. Files of these names that are there already are replaced, each at once.
   *
   * @param data what to show
   * @param folder where to put it; made if it is not there
   * @return the two files
   * @throws IOException if a file cannot be written
   */
  public static Written write(ReportData data, Path folder) throws IOException {
    Check.folder("report", folder);
    return new Written(
        replace(folder.resolve("report.html"), ReportPage.html(data)),
        replace(folder.resolve("results.json"), ResultsJson.text(data)));
  }

  private static Path replace(Path file, String text) throws IOException {
    WholeFile.write(file, text);
    return file;
  }
}

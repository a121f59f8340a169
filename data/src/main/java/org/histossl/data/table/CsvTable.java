package org.histossl.data.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.histossl.core.FileErrors;

/** Tables as CSV. */
final class CsvTable {
  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final List<String> SEPARATORS = List.of(",", ";", "\t");

  /** Excel writes, and hides, a first line that tells the separator: {@code sep=;}. */
  private static final Pattern EXCEL_SEPARATOR = Pattern.compile("sep=([,;\t])\\r?\\n");

  /** Characters within which the header must end. */
  private static final int HEAD = 1 << 16;

  private CsvTable() {}

  private static CSVFormat format(String separator) {
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(separator)
        .setIgnoreSurroundingSpaces(true)
        .get();
  }

  static void read(Path file, List<String> columns, Table.Rows rows) throws IOException {
    BufferedReader opened;
    try {
      opened = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    try (BufferedReader reader = opened) {
      skip(reader, head(reader).startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0);
      Matcher excel = EXCEL_SEPARATOR.matcher(head(reader));
      boolean told = excel.lookingAt();
      skip(reader, told ? excel.end() : 0);
      String separator = told ? excel.group(1) : separator(head(reader), columns);
      try (CSVParser parser = format(separator).parse(reader)) {
        read(file, separator, columns, parser, told ? 1 : 0, rows);
      }
    } catch (CharacterCodingException e) {
      throw Encoding.notUtf8(file, e);
    }
  }

  private static void read(
      Path file,
      String separator,
      List<String> wanted,
      CSVParser parser,
      long before,
      Table.Rows rows)
      throws IOException {
    Iterator<CSVRecord> records = parser.iterator();
    Columns columns = Columns.of(file, separator, next(file, records).orElse(List.of()), wanted);
    long line = parser.getCurrentLineNumber();
    for (Optional<List<String>> row = next(file, records);
        row.isPresent();
        row = next(file, records)) {
      // Of a last line that nothing ends the parser tells the number of the one before.
      line = Math.max(line + 1, parser.getCurrentLineNumber());
      columns.row(before + line, row.get(), rows);
    }
  }

  private static Optional<List<String>> next(Path file, Iterator<CSVRecord> records)
      throws IOException {
    try {
      return records.hasNext() ? Optional.of(List.of(records.next().values())) : Optional.empty();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException coding) {
        throw coding;
      }
      throw new IOException(file + ": not a CSV file: " + FileErrors.message(e), e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException(file + ": not a CSV file: " + FileErrors.message(e), e);
    }
  }

  /** What the reader will give next, and still does afterwards. */
  private static String head(BufferedReader reader) throws IOException {
    char[] head = new char[HEAD];
    reader.mark(HEAD);
    int length = 0;
    for (int read = 0; read >= 0 && length < HEAD; length += Math.max(0, read)) {
      read = reader.read(head, length, HEAD - length);
    }
    reader.reset();
    return new String(head, 0, length);
  }

  private static void skip(BufferedReader reader, int characters) throws IOException {
    for (int i = 0; i < characters; i++) {
      reader.read();
    }
  }

  /** The one that gives the columns wanted, else the one that gives most. */
  private static String separator(String head, List<String> wanted) {
    String best = SEPARATORS.get(0);
    int most = 0;
    for (String separator : SEPARATORS) {
      List<String> header = header(head, separator);
      if (Columns.hasAll(header, wanted) && header.size() > 1) {
        return separator;
      }
      if (header.size() > most) {
        best = separator;
        most = header.size();
      }
    }
    return best;
  }

  private static List<String> header(String head, String separator) {
    try (CSVParser parser = format(separator).parse(new StringReader(head))) {
      Iterator<CSVRecord> records = parser.iterator();
      return records.hasNext() ? List.of(records.next().values()) : List.of();
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      return List.of(); // said when the whole is read
    }
  }
}

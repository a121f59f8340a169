package org.histossl.data.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Tables as CSV. */
final class CsvTable {
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setAllowMissingColumnNames(true) // a row index that pandas wrote has no name
          .setTrim(true)
          .setIgnoreSurroundingSpaces(true)
          .get();

  private CsvTable() {}

  static List<Table.Row> read(Path file, List<String> columns) throws IOException {
    List<Table.Row> rows = new ArrayList<>();
    try (Reader reader = withoutMark(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        CSVParser parser = FORMAT.parse(reader)) {
      Table.requireColumns(file, parser.getHeaderNames(), columns);
      for (CSVRecord record : parser) {
        rows.add(new Table.Row(parser.getCurrentLineNumber(), record.toMap()));
      }
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new IOException(file + ": not a CSV file: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not a CSV file in UTF-8", e);
    }
    return rows;
  }

  /** Spreadsheets put a byte order mark in front of the first column's name. */
  private static Reader withoutMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }
}

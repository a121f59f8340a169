package org.histossl.data.panda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The rows of a CSV file whose columns are known by name. */
final class Table {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private Table() {}

  /** A row: its line in the file and its cells by column. */
  record Row(long line, Map<String, String> cells) {
    String get(String column) {
      return cells.getOrDefault(column, "");
    }
  }

  static List<Row> read(Path file, List<String> columns) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreSurroundingSpaces(true)
            .get();
    List<Row> rows = new ArrayList<>();
    try (Reader reader = withoutMark(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        CSVParser parser = format.parse(reader)) {
      for (String column : columns) {
        if (!parser.getHeaderNames().contains(column)) {
          throw new IOException(
              file + ": needs a column '" + column + "', it has " + parser.getHeaderNames());
        }
      }
      for (CSVRecord record : parser) {
        Map<String, String> cells = new HashMap<>();
        for (String column : columns) {
          cells.put(column, record.isSet(column) ? record.get(column) : "");
        }
        rows.add(new Row(parser.getCurrentLineNumber(), cells));
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

package org.histossl.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;

/** The first sheet of an Excel workbook ({@code .xlsx}: XML in a zip archive). */
final class ExcelTable {
  /** A million rows are about 100 MB of XML; larger ones are not tables of images. */
  private static final long MAX_BYTES = 256L << 20;

  private static final int MAX_COLUMNS = 1024;

  private ExcelTable() {}

  static void read(Path file, List<String> wanted, Table.Rows rows) throws IOException {
    List<Row> sheet = sheet(file);
    Columns columns =
        Columns.of(file, "", sheet.isEmpty() ? List.of() : cells(sheet.get(0)), wanted);
    for (Row row : sheet.subList(Math.min(1, sheet.size()), sheet.size())) {
      columns.row(row.getRowNum(), cells(row), rows);
    }
  }

  private static List<String> cells(Row row) {
    return IntStream.range(0, row.getCellCount()).mapToObj(i -> text(row, i)).toList();
  }

  private static List<Row> sheet(Path file) throws IOException {
    try {
      check(file);
      try (InputStream in = Files.newInputStream(file);
          ReadableWorkbook workbook = new ReadableWorkbook(in);
          Stream<Row> rows = workbook.getFirstSheet().openStream()) {
        return rows.peek(ExcelTable::checkWidth).toList();
      }
    } catch (IOException | RuntimeException e) { // also of the XML and zip readers below it
      throw new IOException(file + ": not a readable Excel workbook: " + FileErrors.message(e), e);
    }
  }

  private static void checkWidth(Row row) {
    Check.that(
        row.getCellCount() <= MAX_COLUMNS,
        "it may have %d columns, row %d has %d",
        MAX_COLUMNS,
        row.getRowNum(),
        row.getCellCount());
  }

  private static String text(Row row, int column) {
    return row.getOptionalCell(column).map(Cell::getText).orElse("").trim();
  }

  /**
   * What the archive holds is counted and looked at, not believed, before anything of it is kept.
   */
  private static void check(Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        CellReferences references = new CellReferences();
        try (InputStream in = zip.getInputStream(entry)) {
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
              if (references.beyondLastColumn(buffer[i])) {
                throw new IOException(entry.getName() + " has a cell beyond the last column, XFD");
              }
            }
            total += read;
            if (total > MAX_BYTES) {
              throw new IOException(
                  "it may have " + MAX_BYTES + " bytes unpacked, this one has more");
            }
          }
        }
      }
    }
  }
}

package org.histossl.data.table;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms in which spreadsheets, pandas and R write one and the same table. */
class TableFormsTest {
  private static final List<String> COLUMNS = List.of("id", "grade");

  @TempDir Path folder;

  private Path csv(String text) throws IOException {
    return csv(text, StandardCharsets.UTF_8);
  }

  private Path csv(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("table.csv"), text.getBytes(charset));
  }

  private static List<String> read(Path file) throws IOException {
    return Table.read(file, COLUMNS).stream()
        .map(
            row -> {
              try {
                return row.line() + "|" + row.get("id") + "|" + row.whole("grade").orElse(-1);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }

  @Test
  void separatorsMarksLineEndsQuotesAndRowIndicesMakeNoDifference() throws IOException {
    List<String> expected = List.of("2|a b|3", "3|\u00e9,;|-1");
    for (String text :
        List.of(
            "id,grade\na b,3\n'\u00e9,;',\n",
            "\ufeffid,grade\r\na b , 3\r\n'\u00e9,;',NA\r\n",
            "id;grade\na b;3,0\n'\u00e9,;';nan",
            "\ufeff'id';'grade'\r\n'a b';'3'\r\n'\u00e9,;';\r\n;;\r\n",
            "id\tgrade\na b\t3.0\n\u00e9,;\tNaN\n",
            ",id,grade\n0,a b,3.0\n1,'\u00e9,;',N/A\n",
            "grade,other,id\r3,x,a b\r#N/A,'y\"\"',' \u00e9,; '\r",
            "id;grade;;\na b;3;;\n'\u00e9,;';<NA>;;\n")) {
      String table = text.replace('\'', '"');
      assertEquals(expected, read(csv(table)), table);
    }
    assertEquals(
        List.of("3|a|1"), read(csv("\ufeffsep=;\r\nid;grade\r\na;1\r\n")), "Excel's own line");
  }

  @Test
  void aWorkbookIsHeldToTheSameRules() throws IOException {
    Path file = workbook("id", "grade", "a", "1.0", "b", "nan", "c", "2,0");
    assertEquals(List.of("2|a|1", "3|b|-1", "4|c|2"), read(file));
    Path twice = workbook("id", "id", "a", "1");
    assertRefused(twice, "has two columns 'id'");
    assertRefused(workbook("id", "grade"), "has no rows below its header");
  }

  private Path workbook(String... cells) throws IOException {
    Path file = folder.resolve("table.xlsx");
    try (OutputStream out = Files.newOutputStream(file);
        Workbook workbook = new Workbook(out, "test", "1.0")) {
      Worksheet sheet = workbook.newWorksheet("any");
      for (int i = 0; i < cells.length; i++) {
        sheet.value(i / 2, i % 2, cells[i]);
      }
    }
    return file;
  }

  @Test
  void wholeNumbersMayHaveAFractionOfZero() throws IOException {
    assertEquals(OptionalLong.of(12), only("id,grade\na,12.0\n").whole("grade"));
    assertEquals(OptionalLong.of(1), only("id,grade\na,1.000\n").whole("grade"));
    assertEquals(OptionalLong.of(-3), only("id;grade\na;-3,00\n").whole("grade"));
    assertEquals(OptionalLong.of(200), only("id,grade\na,2e2\n").whole("grade"));
    assertEquals("12", only("id,grade\n12.0,1\n").name("id"));
    assertEquals("12", only("id;grade\n12,0;1\n").name("id"));
    assertEquals("12,0", only("id,grade\n\"12,0\",1\n").name("id"));
    assertEquals("1.10", only("id,grade\n1.10,1\n").name("id"));
    assertEquals("007", only("id,grade\n007,1\n").name("id"));
  }

  private Table.Row only(String text) throws IOException {
    return Table.read(csv(text), COLUMNS).get(0);
  }

  @Test
  @Tag("hostile")
  void whatIsNoWholeNumberNamesColumnAndLine() throws IOException {
    for (String grade :
        List.of("1.5", "x", "1e-1", "1d", "0x1", "\u0663", "1e99", "99999999999999999999", "1 2")) {
      Table.Row row = only("id,grade\na," + grade + "\n");
      assertEquals(
          "grade must be a whole number or empty, got '" + grade + "' in line 2 of table.csv",
          message(IOException.class, () -> row.whole("grade")));
    }
    Table.Row comma = only("id,grade\na,\"1,0\"\n");
    assertTrue(message(IOException.class, () -> comma.whole("grade")).contains("got '1,0' in"));
    Table.Row thousand = only("id;grade\na;1.000\n");
    assertTrue(
        message(IOException.class, () -> thousand.whole("grade"))
            .contains("got '1.000', which may be thousands or a fraction, in line 2"));
  }

  @Test
  @Tag("hostile")
  void whatCannotBeToldIsRefusedByName() throws IOException {
    assertRefused(csv("id,grade,id\na,1,b\n"), "has two columns 'id'");
    assertRefused(
        csv("id;note\na;1\n"), "needs a column 'grade', it has [id, note], parted by ';'");
    assertRefused(csv("id|grade\na|1\n"), "needs a column 'id', it has [id|grade]");
    assertRefused(csv("id,grade\na,b,1\n"), "line 2 has 3 cells, the header names 2 columns");
    assertRefused(csv("id,grade\n,\n"), "has no rows below its header");
    assertRefused(csv("id,grade\n\"a,1\n"), "not a CSV file: ");
    assertRefused(csv("id,grade\n"), "has no rows below its header");
  }

  @Test
  @Tag("hostile")
  void anotherEncodingIsSaidWithLineAndByte() throws IOException {
    assertRefused(
        csv("id,grade\na,1\n\u00e9,2\n", StandardCharsets.ISO_8859_1),
        "not a CSV file in UTF-8: line 3 has the byte 0xe9 at position 13");
    assertRefused(
        csv("id,grade\n" + "a,1\n".repeat(50_000) + "\u00e9,2\n", StandardCharsets.ISO_8859_1),
        "line 50002 has the byte 0xe9 at position 200009");
    assertRefused(csv("\ufeffid\tgrade\n", StandardCharsets.UTF_16LE), "the mark of UTF-16");
    assertRefused(csv("id\tgrade\n", StandardCharsets.UTF_16BE), "it has zero bytes");
  }

  private static void assertRefused(Path file, String reason) {
    String message = message(IOException.class, () -> Table.read(file, COLUMNS));
    assertTrue(message.startsWith(file.toString()) && message.contains(reason), message);
  }
}

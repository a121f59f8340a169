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
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  @TempDir Path folder;

  private Path excel() throws IOException {
    Path file = folder.resolve("Table 1.XLSX");
    try (OutputStream out = Files.newOutputStream(file);
        Workbook workbook = new Workbook(out, "test", "1.0")) {
      Worksheet sheet = workbook.newWorksheet("any");
      sheet.value(0, 1, "name");
      sheet.value(0, 2, " G3");
      sheet.value(1, 0, 0);
      sheet.value(1, 1, "é b ");
      sheet.value(1, 2, 1);
      sheet.value(4, 1, "last");
      sheet.value(4, 2, 0.5);
    }
    return file;
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  @Test
  void aWorkbookIsReadLikeACsvFile() throws IOException {
    List<Table.Row> rows = Table.read(excel(), List.of("name", "G3"));
    assertEquals(2, rows.size());
    assertEquals("é b", rows.get(0).get("name"));
    assertEquals("1", rows.get(0).get("G3"));
    assertEquals(2, rows.get(0).line());
    assertEquals("last", rows.get(1).get("name"));
    assertEquals("0.5", rows.get(1).get("G3"));
    assertEquals(5, rows.get(1).line());
    assertEquals("", rows.get(1).get("no such column"));

    List<Table.Row> same = Table.read(csv("\ufeff,name,G3\n0,é b ,1\n"), List.of("name", "G3"));
    assertEquals("é b", same.get(0).get("name"));
    assertEquals("1", same.get(0).get("G3"));
    assertEquals(2, same.get(0).line());
  }

  @Test
  void columnsThatNobodyAskedForAreReadToo() throws IOException {
    assertEquals("m", Table.read(csv("a,mask\n1,m\n"), List.of("a")).get(0).get("mask"));
    assertEquals("", Table.read(csv("a,mask\n1\n"), List.of("a")).get(0).get("mask"));
  }

  @Test
  @Tag("hostile")
  void whatIsMissingIsNamed() throws IOException {
    assertRefused(folder.resolve("nowhere.xlsx"), "no such table");
    assertRefused(csv("b\n1\n"), "needs a column 'a', it has [b]");
    assertRefused(excel(), "needs a column 'a', it has [, name, G3]");
  }

  @Test
  @Tag("hostile")
  void aDamagedWorkbookIsOneErrorThatNamesTheFile() throws IOException {
    byte[] bytes = Files.readAllBytes(excel());
    Path file = folder.resolve("damaged.xlsx");
    for (int length = 0; length < bytes.length; length += 97) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertRefused(file, "not a readable Excel workbook");
    }
    Files.writeString(file, "name,G3\nx,1\n");
    assertRefused(file, "not a readable Excel workbook");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write(
          "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Types>&e;</Types>"
              .getBytes(StandardCharsets.UTF_8));
    }
    assertRefused(file, "not a readable Excel workbook");
  }

  @Test
  @Tag("hostile")
  void aWorkbookThatUnpacksToGigabytesIsRefusedBeforeItIsRead() throws IOException {
    Path file = folder.resolve("bomb.xlsx");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 257; i++) {
        zip.write(zeros);
      }
    }
    assertRefused(file, "268435456 bytes unpacked");
  }

  @Test
  @Tag("hostile")
  void aCellInAColumnThatCannotBeIsRefusedBeforeRoomIsMadeForIt() throws IOException {
    Path file = folder.resolve("wide.xlsx");
    for (String cell :
        List.of("r=\"ZZZZZZ1\"", "r\n= 'aaaa1'", "r='ABCDE:1'", "r=\"&#90;ZZZZ1\"")) {
      sheet(file, cell, StandardCharsets.UTF_8);
      assertRefused(file, "beyond the last column, XFD");
    }
    sheet(file, "r=\"ZZZZZZ1\"", StandardCharsets.UTF_16);
    assertRefused(file, "beyond the last column, XFD");
    sheet(file, "r=\"XFD1\"", StandardCharsets.UTF_8);
    assertRefused(file, "it may have 1024 columns, row 1 has 16384");
    sheet(file, "r=\"B1\"", StandardCharsets.UTF_8);
    assertRefused(file, "has no rows below its header");
  }

  /** A workbook of one cell. */
  private static void sheet(Path file, String cell, Charset charset) throws IOException {
    String office = "http://schemas.openxmlformats.org/";
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(
          zip,
          "[Content_Types].xml",
          "<Types><Override PartName='/xl/workbook.xml' ContentType='application/vnd."
              + "openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>",
          StandardCharsets.UTF_8);
      put(
          zip,
          "xl/workbook.xml",
          "<workbook xmlns:r='"
              + office
              + "officeDocument/2006/relationships'><sheets><sheet name='s' sheetId='1' r:id='r1'/>"
              + "</sheets></workbook>",
          StandardCharsets.UTF_8);
      put(
          zip,
          "xl/_rels/workbook.xml.rels",
          "<Relationships><Relationship Id='r1' Target='sheet.xml'/></Relationships>",
          StandardCharsets.UTF_8);
      put(
          zip,
          "xl/sheet.xml",
          "<worksheet><sheetData><row r='1'><c t='inlineStr' "
              + cell
              + "><is><t>a</t></is></c></row></sheetData></worksheet>",
          charset);
    }
  }

  private static void put(ZipOutputStream zip, String name, String text, Charset charset)
      throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(charset));
  }

  private static void assertRefused(Path file, String reason) {
    String message = message(IOException.class, () -> Table.read(file, List.of("a")));
    assertTrue(message.contains(file.toString()) && message.contains(reason), message);
  }
}

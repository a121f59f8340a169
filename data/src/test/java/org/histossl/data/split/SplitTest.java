package org.histossl.data.split;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.core.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
  private static final Path REPORTS =
      Path.of(System.getProperty("data.dir", "")).resolve("reports/split-bom");

  @TempDir Path folder;

  @Test
  void aFileHoldsTheSplit() throws IOException {
    Split split =
        new Split(
            new TreeMap<>(
                Map.of("Ägidius, \"A\"", Side.TRAIN, "b\nc", Side.VALIDATION, "", Side.TEST)));
    Path file = folder.resolve("split.csv");
    split.write(file);
    assertEquals(split, Split.read(file));
  }

  @Test
  void aLeakInItemsIsAnError() {
    String message =
        message(
            IllegalArgumentException.class,
            () ->
                Split.ofItems(
                    List.of("P1", "P2", "P1"), List.of(Side.TRAIN, Side.TRAIN, Side.TEST)));
    assertEquals("leak: group 'P1' is on two sides, item 0 in train and item 2 in test", message);
  }

  @Test
  @Tag("hostile")
  void aLeakInAFileIsAnErrorThatNamesBothLines() throws IOException {
    assertRefused(
        "group,side\nP1,train\nP2,test\nP1,test\n",
        "leak: group 'P1' is in train on line 2 and in test on line 4");
    assertRefused("group,side\nP1,left\n", "a side is train, validation or test, got 'left'");
    assertRefused("group,seite\nP1,train\n", "needs a column 'side', it has [group, seite]");
    assertRefused("group,side\nP1\n", "split.csv");
    assertRefused("", "needs a column 'group'");
  }

  @Test
  void whatOtherProgramsMakeOfASplitIsRead() throws IOException {
    Path file = folder.resolve("split.csv");
    Split split = new Split(new TreeMap<>(Map.of("p1", Side.TRAIN, "p2", Side.TEST)));
    for (String text :
        List.of(
            "\ufeffgroup,side\r\np1,train\r\np2,test\r\n",
            ",group,side\n0,p1,train\n1,p2,test\n",
            "group;side\np1;train\np2;test\n")) {
      assertEquals(split, Split.read(Files.writeString(file, text)));
    }
  }

  @Test
  @Tag("hostile")
  void aSplitThatIsNotInUtf8NamesTheFileAndTheByte() throws IOException {
    Path file = folder.resolve("split.csv");
    Files.write(file, "group,side\np\u00e91,train\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        file
            + ": not a CSV file in UTF-8: line 2 has the byte 0xe9 at position 12; save it as"
            + " \"CSV UTF-8\"",
        message(IOException.class, () -> Split.read(file)));
  }

  @Test
  @Tag("realdata")
  void theReportedSplitsAreReadOrRefusedByName() throws IOException {
    assumeTrue(Files.isDirectory(REPORTS), "no folder " + REPORTS);
    Split split = new Split(new TreeMap<>(Map.of("p1", Side.TRAIN, "p2", Side.TEST)));
    assertEquals(split, Split.read(REPORTS.resolve("bom.csv")));
    assertEquals(split, Split.read(REPORTS.resolve("pandas_index.csv")));
    String refused = message(IOException.class, () -> Split.read(REPORTS.resolve("latin1.csv")));
    assertTrue(refused.contains("latin1.csv") && refused.contains("0xe9"), refused);
  }

  private void assertRefused(String text, String reason) throws IOException {
    Path file = folder.resolve("split.csv");
    Files.writeString(file, text);
    String message = message(IOException.class, () -> Split.read(file));
    assertTrue(message.startsWith(file.toString()) && message.contains(reason), message);
  }

  @Test
  void aGroupThatTheSplitDoesNotKnowIsNamed() {
    Split split = Split.ofItems(List.of("a", "b", "a"), List.of(Side.TEST, Side.TRAIN, Side.TEST));
    assertArrayEquals(new int[] {0, 2}, split.indices(List.of("a", "b", "a"), Side.TEST));
    assertThrows(IllegalArgumentException.class, () -> split.indices(List.of("c"), Side.TEST));
  }

  @Test
  void fewerGroupsThanSidesAreRefused() {
    OptionalInt one = OptionalInt.of(1);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Splits.grouped(
                List.of(one, one, one), List.of("a", "b", "a"), Shares.thesis(), Seed.of(1)));
  }

  @Test
  void aSideOfShareZeroStaysEmpty() {
    OptionalInt one = OptionalInt.of(1);
    List<String> groups = List.of("a", "b", "c");
    Split split =
        Splits.grouped(List.of(one, one, one), groups, new Shares(0.5, 0, 0.5), Seed.of(1));
    assertEquals(0, split.indices(groups, Side.VALIDATION).length);
    assertTrue(split.indices(groups, Side.TEST).length > 0);
  }

  @Test
  void sharesMustSumToOne() {
    assertThrows(IllegalArgumentException.class, () -> new Shares(0.8, 0.1, 0.2));
    assertThrows(IllegalArgumentException.class, () -> new Shares(0, 0.5, 0.5));
    assertThrows(IllegalArgumentException.class, () -> new Shares(Double.NaN, 0.5, 0.5));
  }
}

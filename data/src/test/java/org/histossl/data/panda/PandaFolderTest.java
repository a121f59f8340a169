package org.histossl.data.panda;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.data.duplicate.NearDuplicates;
import org.histossl.data.image.RgbImage;
import org.histossl.data.set.GleasonScore;
import org.histossl.data.tile.ClassScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PandaFolderTest {
  private static final String HEADER = "image_id,data_provider,isup_grade,gleason_score\n";

  @TempDir Path root;

  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectory(root.resolve("train_images"));
    Files.createDirectory(root.resolve("train_label_masks"));
  }

  private void slide(String id) throws IOException {
    Files.createFile(root.resolve("train_images").resolve(id + ".tiff"));
    Files.createFile(root.resolve("train_label_masks").resolve(id + "_mask.tiff"));
  }

  private PandaFolder open(String rows) throws IOException {
    Files.writeString(root.resolve("train.csv"), HEADER + rows);
    return PandaFolder.open(root);
  }

  @Test
  void aRowWithItsFilesIsASlide() throws IOException {
    slide("a b é");
    slide("x");
    Files.writeString(root.resolve("patients.csv"), "\ufeffimage_id,patient_id\nx,P7\n");
    PandaFolder folder = open("a b é,radboud,5,4+5\nx,karolinska,,\n");
    assertEquals(List.of(), folder.problems());
    PandaSlide first = folder.slides().get(0);
    assertEquals(root.resolve("train_images").resolve("a b é.tiff"), first.image());
    assertEquals(OptionalInt.of(5), first.isupGrade());
    assertEquals(Optional.of(new GleasonScore(4, 5)), first.gleasonScore());
    assertTrue(first.gradeMatchesScore());
    assertEquals("a b é", first.patient());
    assertEquals("a b é", first.group());
    PandaSlide second = folder.slides().get(1);
    assertEquals(OptionalInt.empty(), second.isupGrade());
    assertEquals(Optional.empty(), second.gleasonScore());
    assertEquals("P7", second.patient());
    assertEquals(ClassScheme.gleason(), folder.scheme());
  }

  @Test
  void slidesThatShowNearlyTheSameAreOneGroup() throws IOException {
    int[] shapes = {1, 2, 1};
    for (int i = 0; i < shapes.length; i++) {
      slide("s" + i);
      picture(root.resolve("train_images").resolve("s" + i + ".tiff"), shapes[i]);
    }
    slide("unreadable");
    Files.writeString(root.resolve("patients.csv"), "image_id,patient_id\ns0,P9\ns1,P1\ns2,P2\n");
    PandaFolder joined =
        open("s0,radboud,0,\ns1,radboud,0,\ns2,radboud,0,\nunreadable,radboud,0,\n")
            .joinNearDuplicates(NearDuplicates.DISTANCE, Progress.none());
    assertEquals(
        List.of("P2", "P1", "P2", "unreadable"),
        joined.slides().stream().map(PandaSlide::group).toList());
    assertEquals("P9", joined.slides().get(0).patient());
  }

  /** One level, as a PNG: what a slide's file is called does not decide its format. */
  private static void picture(Path file, int shape) throws IOException {
    RgbImage image = RgbImage.filled(100, 80, 0xf5f5f5);
    for (int y = 10; y < 70; y++) {
      for (int x = 10 * shape; x < 60; x++) {
        image.set(x, y, 0x804090 + x * shape % 32 + (y / (5 * shape) % 2 << 14));
      }
    }
    ImageIO.write(image.toBufferedImage(), "png", file.toFile());
  }

  @Test
  void aGradeThatIsNotItsScoresIsTold() throws IOException {
    slide("odd");
    slide("well");
    PandaFolder folder = open("odd,karolinska,2,4+3\nwell,karolinska,3,4+3\n");
    assertEquals(
        List.of(false, true), folder.slides().stream().map(PandaSlide::gradeMatchesScore).toList());
  }

  @Test
  void theFolderMayBeGivenWithDotsInItsPath() throws IOException {
    slide("good");
    Files.writeString(
        root.resolve("train.csv"),
        "image_id,data_provider,isup_grade,gleason_score\ngood,radboud,0,\n");
    PandaFolder panda = PandaFolder.open(root.resolve("train_images").resolve(".."));
    assertEquals(List.of(), panda.problems());
    assertEquals(1, panda.slides().size());
  }

  @Test
  void masksWithoutPatternsGiveThreeClasses() throws IOException {
    slide("x");
    assertEquals(ClassScheme.cancer(), open("x,karolinska,1,3+3\n").scheme());
  }

  @Test
  void gradesAndPatientsThatPandasTurnedIntoFractionsAreRead() throws IOException {
    for (String id : List.of("a", "b", "c")) {
      slide(id);
    }
    Files.writeString(root.resolve("patients.csv"), "image_id;patient_id\na;7.0\nb;7\nc;7,0\n");
    PandaFolder folder = open("a,radboud,1.0,3+3\nb,radboud,5.0,nan\nc,radboud,NaN,\n");
    assertEquals(List.of(), folder.problems());
    assertEquals(
        List.of(OptionalInt.of(1), OptionalInt.of(5), OptionalInt.empty()),
        folder.slides().stream().map(PandaSlide::isupGrade).toList());
    assertEquals(
        List.of("7", "7", "7"), folder.slides().stream().map(PandaSlide::patient).toList());
  }

  @Test
  @Tag("hostile")
  void aTableWithoutAUsableSlideIsRefusedWithTheReasons() {
    String message = message(IOException.class, () -> open("x,radboud,1.5,\ny,radboud,0,\n"));
    assertTrue(
        message.contains("train.csv: none of its 2 slides can be used: x: missing image"), message);
    assertTrue(message.contains("; y: missing image"), message);
  }

  @Test
  @Tag("realdata")
  void theReportedTableOfFractionsIsRead() throws IOException {
    Path panda = Path.of(System.getProperty("data.dir", "")).resolve("reports/csv-floats/panda");
    assumeTrue(Files.isDirectory(panda), "no folder " + panda);
    PandaFolder folder = PandaFolder.open(panda);
    assertEquals(List.of(), folder.problems());
    assertEquals(
        List.of(1, 2, 4),
        folder.slides().stream().map(slide -> slide.isupGrade().orElseThrow()).toList());
  }

  @Test
  @Tag("hostile")
  void whatIsWrongWithASlideIsListedAndTheOthersStay() throws IOException {
    slide("good");
    slide("twice");
    Files.createFile(root.resolve("train_images").resolve("maskless.tiff"));
    Files.createFile(root.resolve("secret.tiff"));
    slide("odd provider");
    slide("odd grade");
    slide("odd score");
    PandaFolder folder =
        open(
            """
            good,radboud,0,negative
            imageless,radboud,0,
            maskless,radboud,0,
            twice,radboud,0,
            twice,radboud,1,3+3
            ../secret,radboud,0,
            ..,radboud,0,
            ,radboud,0,
            odd provider,mayo,0,
            odd grade,radboud,7,
            odd score,radboud,2,3+
            good/../good,radboud,1,
            """);
    assertEquals(List.of("good", "twice"), folder.slides().stream().map(PandaSlide::id).toList());
    List<String> reasons = folder.problems().stream().map(p -> p.id() + "|" + p.reason()).toList();
    List<String> expected =
        List.of(
            "imageless|missing image: no file ",
            "maskless|missing mask: no file ",
            "twice|duplicate id: line 6 repeats line 5 of train.csv",
            "../secret|odd name: ",
            "..|",
            "|odd name: ",
            "odd provider|data_provider must be one of [radboud, karolinska, synthetic], got 'mayo'",
            "odd grade|isup_grade must be 0 to 5 or empty, got '7'",
            "odd score|gleason_score must be like 3+4, or negative, or empty, got '3+'",
            "good/../good|odd name: ");
    assertEquals(expected.size(), reasons.size(), reasons.toString());
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(reasons.get(i).startsWith(expected.get(i)), reasons.get(i));
    }
  }

  @Test
  @Tag("hostile")
  void aTableWithoutAColumnIsOneErrorWithFileAndColumn() throws IOException {
    Files.writeString(root.resolve("train.csv"), "image_id,isup_grade,gleason_score\n");
    assertRefused("train.csv: needs a column 'data_provider', it has [image_id, isup_grade");
    Files.writeString(root.resolve("train.csv"), "");
    assertRefused("train.csv: needs a column 'image_id'");
    Files.write(root.resolve("train.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2});
    assertRefused("train.csv: not a CSV file in UTF-8: it begins with the mark of UTF-16");
    Files.writeString(root.resolve("train.csv"), HEADER);
    Files.writeString(root.resolve("patients.csv"), "image_id,person\n");
    assertRefused("patients.csv: needs a column 'patient_id'");
    Files.writeString(root.resolve("patients.csv"), "image_id,patient_id\na,1\na,2\n");
    assertRefused("line 3 gives slide 'a' the patient '2'");
  }

  @Test
  @Tag("hostile")
  void aMissingFolderOrTableIsNamed() throws IOException {
    assertRefused("train.csv: PANDA's table of slides is missing");
    Files.delete(root.resolve("train_label_masks"));
    assertRefused("train_label_masks: no such folder");
    root = root.resolve("nowhere");
    assertRefused("nowhere: no such folder");
  }

  private void assertRefused(String reason) {
    String message = message(IOException.class, () -> PandaFolder.open(root));
    assertTrue(message.contains(reason), message);
  }
}

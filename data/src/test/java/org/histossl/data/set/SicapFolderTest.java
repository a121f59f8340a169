package org.histossl.data.set;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Progress;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.tile.ClassScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SicapFolderTest {
  private static final String HEADER = "image_name,NC,G3,G4,G5,G4C";
  private static final int SIDE = 16;

  @TempDir Path root;

  private static String tile(String slide, int number) {
    return slide + "_Block_Region_" + number + "_0_0_xini_6803_yini_59786";
  }

  private void put(String tile, int... codes) throws IOException {
    Sets.image(root.resolve("images/" + tile + ".jpg"), SIDE, 0xc080b0);
    Sets.mask(root.resolve("masks/" + tile + ".png"), SIDE, codes);
  }

  @BeforeEach
  void layOut() throws IOException {
    Sets.workbook(
        root.resolve("wsi_labels.xlsx"),
        "slide_id,patient_id,Gleason_primary,Gleason_secondary",
        "16B0001,1,3,4",
        "16B0002,1,0,0",
        "17B0003,2,5,4",
        "18B0004,3,4,4");
    put(tile("16B0001", 1), 0, 3, 4);
    put(tile("16B0002", 1), 0);
    put(tile("17B0003", 1), 5, 5, 0);
    put(tile("18B0004", 1), 4);
    put(tile("18B0004", 2), 0);
    Sets.workbook(
        root.resolve("partition/Test/Train.xlsx"),
        HEADER,
        tile("16B0001", 1) + ".jpg,0,1,1,0,1",
        tile("16B0002", 1) + ".jpg,1,0,0,0,0",
        tile("18B0004", 1) + ".jpg,0,0,1,0,0");
    Sets.workbook(
        root.resolve("partition/Test/Test.xlsx"), HEADER, tile("17B0003", 1) + ".jpg,0,0,0,1,0");
    Sets.workbook(
        root.resolve("partition/Validation/Val1/Train.xlsx"),
        HEADER,
        tile("16B0001", 1) + ".jpg,0,1,1,0,1",
        tile("16B0002", 1) + ".jpg,1,0,0,0,0");
    Sets.workbook(
        root.resolve("partition/Validation/Val1/Test.xlsx"),
        HEADER,
        tile("18B0004", 1) + ".jpg,0,0,1,0,0");
  }

  @Test
  void tilesHaveLabelsMasksAndPatients() throws IOException {
    SicapFolder sicap = SicapFolder.open(root);
    TileSet tiles = sicap.tiles();
    assertEquals(List.of(), tiles.problems());
    assertEquals(ClassScheme.gleason(), tiles.scheme());
    assertEquals(List.of("1", "1", "3", "2"), tiles.groups());
    assertEquals(
        List.of(OptionalInt.of(3), OptionalInt.of(1), OptionalInt.of(3), OptionalInt.of(4)),
        tiles.labels());
    assertEquals(tile("16B0001", 1), tiles.id(0));
    assertEquals(SIDE, tiles.read(0).width());
    ClassImage mask = tiles.mask(0).orElseThrow();
    assertEquals(1, mask.at(0, 0));
    assertEquals(2, mask.at(0, 1));
    assertEquals(3, mask.at(SIDE - 1, 2));
    assertEquals(4, tiles.mask(3).orElseThrow().at(0, 0));
    assertEquals(
        Optional.of(new GleasonScore(3, 4)),
        sicap.slides().stream().findFirst().map(SicapSlide::gleasonScore));
  }

  @Test
  void tilesOutsideOfThePartitionHaveNoLabel() throws IOException {
    TileSet rest = SicapFolder.open(root).unlabeled();
    assertEquals(1, rest.size());
    assertEquals(tile("18B0004", 2), rest.id(0));
    assertEquals("3", rest.group(0));
    assertEquals(OptionalInt.empty(), rest.label(0));
    assertEquals(Optional.empty(), rest.mask(0));
  }

  @Test
  void thePublishedPartitionIsASplitOfPatients() throws IOException {
    SicapFolder sicap = SicapFolder.open(root);
    assertEquals("{1=train, 2=test, 3=train}", sicap.testSplit().sides().toString());
    Split fold = sicap.fold(1);
    assertEquals("{1=train, 2=test, 3=validation}", fold.sides().toString());
    assertEquals(2, fold.indices(sicap.tiles().groups(), Side.TRAIN).length);
    assertTrue(
        message(IOException.class, () -> sicap.fold(2)).contains("Val2"), "the table is named");
    assertEquals(
        "SICAPv2 has the folds 1 to 4, got 5",
        message(IllegalArgumentException.class, () -> sicap.fold(5)));
  }

  @Test
  @Tag("hostile")
  void aPatientOnBothSidesIsALeak() throws IOException {
    Sets.workbook(
        root.resolve("partition/Test/Test.xlsx"), HEADER, tile("16B0002", 1) + ".jpg,1,0,0,0,0");
    String message = message(IOException.class, () -> SicapFolder.open(root));
    assertTrue(message.contains("leak: group '1' is on two sides"), message);
  }

  @Test
  @Tag("hostile")
  void whatIsWrongWithATileIsListedAndTheOthersStay() throws IOException {
    Files.delete(root.resolve("masks/" + tile("18B0004", 1) + ".png"));
    Sets.workbook(
        root.resolve("partition/Test/Train.xlsx"),
        HEADER,
        tile("16B0001", 1) + ".jpg,0,1,1,0,1",
        tile("16B0001", 1) + ".jpg,0,1,0,0,0",
        tile("18B0004", 1) + ".jpg,0,0,1,0,0",
        tile("99B0009", 1) + ".jpg,0,0,1,0,0",
        "../16B0001_Block_x.jpg,0,1,0,0,0",
        tile("16B0002", 1) + ".jpg,0,0,0,0,0",
        tile("16B0002", 2) + ".jpg,2,0,0,0,0",
        tile("16B0002", 3) + ".jpg,1,0,0,0,0");
    SicapFolder sicap = SicapFolder.open(root);
    List<String> expected =
        List.of(
            "duplicate id",
            "missing: no file",
            "missing: no file",
            "odd name: must be a plain file name",
            "line 7 has none of the classes",
            "NC must be 0 or 1, got '2' in line 8",
            "missing: no file");
    List<Problem> problems = sicap.tiles().problems();
    assertEquals(expected.size(), problems.size(), problems.toString());
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(problems.get(i).reason().startsWith(expected.get(i)), problems.get(i).toString());
    }
    assertEquals(2, sicap.tiles().size());
    assertEquals(1, sicap.unlabeled().size());
  }

  @Test
  @Tag("hostile")
  void aSlideOfNoKnownPatientGivesNoTiles() throws IOException {
    put(tile("99B0009", 1), 0);
    TileSet rest = SicapFolder.open(root).unlabeled();
    assertEquals(1, rest.size());
    assertTrue(rest.problems().get(0).reason().startsWith("its patient is unknown"));
  }

  @Test
  @Tag("hostile")
  void masksOfOtherCodesOrSizeAreErrorsThatVerifyingLists() throws IOException {
    put(tile("16B0001", 1), 1, 2);
    Sets.mask(root.resolve("masks/" + tile("18B0004", 1) + ".png"), SIDE / 2, 4);
    Files.writeString(root.resolve("images/" + tile("16B0002", 1) + ".jpg"), "no picture");
    TileSet tiles = SicapFolder.open(root).tiles();
    String message = message(IOException.class, () -> tiles.mask(0));
    assertTrue(message.contains("a mask's codes are [0, 3, 4, 5], got 1"), message);

    TileSet well = tiles.verified(Progress.none());
    assertEquals(1, well.size());
    assertEquals(tile("17B0003", 1), well.id(0));
    assertEquals(4, well.label(0).orElseThrow());
    assertEquals("2", well.group(0));
    assertEquals(3, well.problems().size());
    assertTrue(
        well.problems().get(2).reason().startsWith("a mask must have its tile's size"),
        well.problems().toString());
  }

  @Test
  @Tag("hostile")
  void whatIsMissingIsNamed() throws IOException {
    Files.delete(root.resolve("partition/Test/Test.xlsx"));
    assertRefused("Test.xlsx");
    Sets.workbook(root.resolve("wsi_labels.xlsx"), "slide_id,patient_id");
    assertRefused("needs a column 'Gleason_primary'");
    Sets.workbook(
        root.resolve("wsi_labels.xlsx"),
        "slide_id,patient_id,Gleason_primary,Gleason_secondary",
        "a,1,3,0");
    assertRefused("line 2 has no Gleason score but '3+0'");
    root = root.resolve("images");
    assertRefused("no such folder; SICAPv2's has images, masks, partition/Test");
  }

  private void assertRefused(String reason) {
    String message = message(IOException.class, () -> SicapFolder.open(root));
    assertTrue(message.contains(root.toString()) && message.contains(reason), message);
  }
}

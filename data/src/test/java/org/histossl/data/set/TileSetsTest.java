package org.histossl.data.set;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;
import org.histossl.data.tile.ClassScheme;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileSetsTest {
  private static final Path RINGS =
      Path.of(System.getProperty("data.dir", "")).resolve("patches").resolve("rings_prostate_64");

  @TempDir Path root;

  private static List<OptionalInt> of(int... labels) {
    return Arrays.stream(labels)
        .mapToObj(l -> l < 0 ? OptionalInt.empty() : OptionalInt.of(l))
        .toList();
  }

  @Test
  void classFoldersAreClassesByName() throws IOException {
    Sets.image(root.resolve("tumour/P1/é 1.png"), 4, 0x123456);
    Sets.image(root.resolve("stroma/P2_7.jpg"), 4, 0xffffff);
    Sets.image(root.resolve("stroma/P2_8.jpg"), 4, 0xffffff);
    Files.writeString(root.resolve("stroma/notes.txt"), "no image");
    Files.writeString(root.resolve("stroma/.hidden.png"), "no image");
    TileSet tiles = ClassFolders.open(root);
    assertEquals(List.of("stroma", "tumour"), tiles.scheme().classes());
    assertEquals(of(0, 0, 1), tiles.labels());
    assertEquals(List.of("P2_7", "P2_8", "P1"), tiles.groups());
    assertEquals("tumour/P1/é 1.png", tiles.id(2));
    assertEquals(0x123456, tiles.read(2).get(0, 0));
    assertEquals(
        List.of("P2", "P2", "P1"), ClassFolders.open(root, id -> id.substring(0, 2)).groups());
    assertEquals(Optional.empty(), tiles.mask(0));
  }

  @Test
  @Tag("hostile")
  void foldersWithoutImagesAreRefused() throws IOException {
    Files.createDirectory(root.resolve("a"));
    assertTrue(
        message(IOException.class, () -> ClassFolders.open(root))
            .contains("no image in any of the class folders [a]"));
    assertTrue(
        message(IOException.class, () -> ClassFolders.open(root.resolve("b")))
            .contains("no such folder"));
  }

  @Test
  void aTableNamesImagesLabelsGroupsAndMasks() throws IOException {
    Sets.image(root.resolve("x/1.png"), 4, 0x808080);
    Sets.image(root.resolve("2.jpg"), 4, 0x808080);
    Sets.mask(root.resolve("m/1.png"), 4, 0, 1);
    Path table =
        Files.writeString(
            root.resolve("tiles.csv"),
            "path,label,group,mask\nx/1.png,b,P1,m/1.png\n2.jpg,a,P2,\n");
    TileSet tiles = CsvTiles.open(table);
    assertEquals(List.of("a", "b"), tiles.scheme().classes());
    assertEquals(of(1, 0), tiles.labels());
    assertEquals(List.of("P1", "P2"), tiles.groups());
    assertEquals(1, tiles.mask(0).orElseThrow().at(2, 1));
    assertEquals(Optional.empty(), tiles.mask(1));
    TileSet given = CsvTiles.open(table, new ClassScheme("three", List.of("c", "b", "a")));
    assertEquals(of(1, 2), given.labels());
  }

  @Test
  @Tag("hostile")
  void rowsThatCannotBeUsedAreListed() throws IOException {
    Path inside = Files.createDirectory(root.resolve("inside"));
    Sets.image(root.resolve("secret.png"), 4, 0);
    Sets.image(inside.resolve("1.png"), 4, 0);
    Path table =
        Files.writeString(
            inside.resolve("tiles.csv"),
            "path,label,group\n1.png,a,P1\n1.png,b,P1\n../secret.png,a,P1\n"
                + root.resolve("secret.png")
                + ",a,P1\n2.png,a,P1\n./1.png,a,\n,a,P1\n");
    List<Problem> problems = CsvTiles.open(table).problems();
    List<String> expected =
        List.of(
            "duplicate id",
            "odd name",
            "odd name",
            "missing: no file",
            "line 7 has no group",
            "odd");
    assertEquals(expected.size(), problems.size(), problems.toString());
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(problems.get(i).reason().startsWith(expected.get(i)), problems.get(i).toString());
    }
    String nothing =
        message(IOException.class, () -> CsvTiles.open(table, new ClassScheme("b", List.of("b"))));
    assertTrue(
        nothing.contains(
            "tiles.csv: none of its 7 tiles can be used: 1.png: a label must be one of [b]"),
        nothing);
    Files.writeString(table, "image,label,group\n1.png,a,P1\n");
    assertTrue(message(IOException.class, () -> CsvTiles.open(table)).contains("'path' or 'file'"));
    Files.writeString(table, "path,label,group\n1.png,,P1\n");
    assertTrue(
        message(IOException.class, () -> CsvTiles.open(table)).contains("no row has a label"));
    assertEquals(of(-1), CsvTiles.open(table, ClassScheme.cancer()).labels());
  }

  @Test
  void classesThatAreNumbersAreSortedByNumberHoweverTheyAreWritten() throws IOException {
    StringBuilder rows = new StringBuilder("path;label;group\n");
    for (int label : new int[] {10, 2, 1, 0}) {
      Sets.image(root.resolve(label + ".png"), 4, 0x808080);
      rows.append(label)
          .append(".png;")
          .append(label)
          .append(label > 1 ? ",0" : ".0")
          .append(";1.0\n");
    }
    TileSet tiles = CsvTiles.open(Files.writeString(root.resolve("t.csv"), rows.toString()));
    assertEquals(List.of("0", "1", "2", "10"), tiles.scheme().classes());
    assertEquals(of(3, 2, 1, 0), tiles.labels());
    assertEquals(List.of("1", "1", "1", "1"), tiles.groups());
    assertEquals(
        List.of("0.5", "1.25", "1e9", "B", "a", "\uff5e", "\ud83d\ude00"),
        ClassScheme.ofNames(
                "s", List.of("\ud83d\ude00", "\uff5e", "a", "B", "1e9", "1.25", "0.5", "a"))
            .classes());
    assertEquals(
        List.of("-1", "0.5", "3", "20"),
        ClassScheme.ofNames("s", List.of("20", "3", "0.5", "-1")).classes());
  }

  @Test
  void whatIsUnknownHasNoLabel() throws IOException {
    StringBuilder rows = new StringBuilder("path,label,group\n");
    List<String> labels = List.of("a", "", "NA", "NaN", "nan", "N/A");
    for (int i = 0; i < labels.size(); i++) {
      Sets.image(root.resolve(i + ".png"), 4, 0x808080);
      rows.append(i).append(".png,").append(labels.get(i)).append(",g\n");
    }
    TileSet tiles = CsvTiles.open(Files.writeString(root.resolve("t.csv"), rows.toString()));
    assertEquals(of(0, -1, -1, -1, -1, -1), tiles.labels());
    assertEquals(List.of("a"), tiles.scheme().classes());
  }

  @Test
  void deepGleasonsTableNamesTilesOfSixClasses() throws IOException {
    Sets.image(root.resolve("s 1_gleason/s 1_001024_002048.png"), 8, 0xc080b0);
    Sets.image(root.resolve("b_1_1024000_001024.png"), 8, 0xffffff);
    Files.writeString(
        root.resolve("predictions.csv"),
        """
        ,A_S,A_D,R,G3,G4,G5,sample,class
        0,0,0,0,0,1,0,s 1_001024_002048.png,G4
        1,1,0,0,0,0,0,b_1_1024000_001024,A_S
        2,1,0,0,0,0,0,b_1_001024_001024,R
        3,1,0,0,0,0,0,s 1_001024_002048.png,R
        4,1,0,0,0,0,0,c,PIN
        """);
    TileSet tiles = DeepGleasonFolder.open(root);
    assertEquals(of(3, 0), tiles.labels());
    assertEquals(List.of("s 1", "b_1"), tiles.groups());
    assertEquals(3, tiles.mask(0).orElseThrow().at(7, 7));
    assertEquals(3, tiles.problems().size(), tiles.problems().toString());
  }

  @Test
  void deepGleasonsTilesMayLieInClassFolders() throws IOException {
    int label = 0;
    for (String name : List.of("A_S", "A_D", "R", "G3", "G4", "G5", "other")) {
      Sets.image(root.resolve(name + "/p" + label++ + "_001024_001024.png"), 8, 0xc080b0);
    }
    Sets.image(root.resolve("R/unnamed.png"), 8, 0xc080b0);
    TileSet tiles = DeepGleasonFolder.open(root);
    assertEquals(6, tiles.size());
    for (int i = 0; i < tiles.size(); i++) {
      int expected = Math.max(0, Integer.parseInt(tiles.group(i).substring(1)) - 1);
      assertEquals(OptionalInt.of(expected), tiles.label(i), tiles.id(i));
    }
    assertEquals(
        "odd name: a tile is called NAME_XXXXXX_YYYYYY, got 'unnamed'",
        tiles.problems().get(0).reason());
    assertTrue(
        message(IOException.class, () -> DeepGleasonFolder.open(root.resolve("R")))
            .contains("no tiles; DeepGleason's has predictions.csv"));
  }

  @Test
  void aStepIsAppliedWhenATileIsReadAndGroupsMayBeJoined() throws IOException {
    Sets.image(root.resolve("a/1.png"), 4, 0x102030);
    Sets.image(root.resolve("a/2.png"), 4, 0x102030);
    TileSet tiles = ClassFolders.open(root);
    TileSet mapped =
        tiles
            .mapped(i -> RgbImage.filled(i.width(), i.height(), 0x654321))
            .regrouped(List.of("g", "g"));
    assertEquals(0x654321, mapped.read(0).get(3, 3));
    assertEquals(0x102030, tiles.read(0).get(3, 3));
    assertEquals(List.of("g", "g"), mapped.groups());
    assertEquals("a/2.png", mapped.select(1).id(0));
    assertTrue(
        message(IllegalArgumentException.class, () -> tiles.regrouped(List.of("g")))
            .startsWith("every tile needs a group"));
  }

  @Test
  void classesKeepTheirPlaceInOtherSizes() {
    ClassImage image = ClassImage.of(2, 2, new byte[] {0, 1, 2, 4});
    ClassImage large = image.resized(6);
    assertEquals(0, large.at(2, 2));
    assertEquals(1, large.at(3, 0));
    assertEquals(4, large.at(5, 5));
    assertEquals(4, large.resized(2).at(1, 1));
    float[] levels = new float[5];
    image.copyLevels(5, levels, 1);
    assertArrayEquals(new float[] {0, 0, 0.25f, 0.5f, 1}, levels);
  }

  @Test
  @Tag("realdata")
  void realTilesOfATableAreReadWithTheirPatients() throws IOException {
    assumeTrue(Files.isDirectory(RINGS), "no folder " + RINGS);
    TileSet tiles = CsvTiles.open(RINGS.resolve("labels.csv"));
    assertEquals(524, tiles.size());
    assertEquals(List.of(), tiles.problems());
    assertEquals(List.of("benign_gland", "stroma", "tumour_gland"), tiles.scheme().classes());
    assertEquals(125, tiles.labels().stream().filter(l -> l.orElseThrow() == 2).count());
    assertEquals(64, tiles.read(523).width());
  }
}

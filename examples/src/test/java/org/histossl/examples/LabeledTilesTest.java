package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabeledTilesTest {
  @TempDir private Path folder;

  private void picture(String name, int width, int rgb) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(RgbImage.filled(width, 4, rgb).toBufferedImage(), "png", file.toFile());
  }

  private LabeledTiles read(String... lines) throws IOException {
    Files.writeString(folder.resolve("labels.csv"), String.join("\n", lines) + "\n");
    return LabeledTiles.read(folder);
  }

  @Test
  void tilesComeInTheTablesOrderWithSortedClasses() throws IOException {
    picture("a/1.png", 4, 0x102030);
    picture("b/2.png", 4, 0x405060);
    LabeledTiles tiles = read("file,label,group", "b/2.png,tumour,P2", "a/1.png,benign,P1");
    assertEquals(List.of("benign", "tumour"), tiles.classes());
    assertEquals(List.of(1, 0), tiles.labels());
    assertEquals(List.of("P2", "P1"), tiles.groups());
    assertEquals(0x405060, tiles.source().read(0).get(0, 0) & 0xffffff);
    assertEquals(4, tiles.sizePixels());
  }

  @Test
  void aPathOutOfTheFolderIsRefused() {
    IOException e =
        assertThrows(IOException.class, () -> read("file,label,group", "../secret.png,x,P1"));
    assertTrue(
        String.valueOf(e.getMessage())
            .contains("labels.csv: none of its 1 tiles can be used: ../secret.png: odd name"));
  }

  @Test
  void aMissingColumnIsNamed() throws IOException {
    picture("1.png", 4, 0);
    IOException e = assertThrows(IOException.class, () -> read("file,label", "1.png,x"));
    assertTrue(String.valueOf(e.getMessage()).contains("needs a column 'group'"));
  }

  @Test
  void tilesOfSeveralSizesAreRefused() throws IOException {
    picture("1.png", 4, 0);
    picture("2.png", 5, 0);
    LabeledTiles tiles = read("file,label,group", "1.png,x,P1", "2.png,x,P1");
    IOException e = assertThrows(IOException.class, tiles::sizePixels);
    assertTrue(
        String.valueOf(e.getMessage()).contains("squares of one size, got 5 x 4 beside 4 x 4"));
  }
}

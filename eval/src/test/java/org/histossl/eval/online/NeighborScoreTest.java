package org.histossl.eval.online;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassFolders;
import org.histossl.data.set.TileSet;
import org.histossl.eval.SmallEncoders;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighborScoreTest {
  @TempDir Path folder;

  @Test
  void classesOfTwoColorsAreToldApartByAnyEncoder() throws IOException {
    NeighborScore score = NeighborScore.of(pictures("p%d/", 8, 0), SmallEncoders.SIDE);
    try (TrainedEncoder encoder = SmallEncoders.xcit(1)) {
      assertEquals(Map.of(NeighborScore.NAME, 1.0), score.observe(0, encoder));
      assertEquals(score.observe(0, encoder), score.observe(7, encoder));
    }
    assertEquals(NeighborScore.NAME, score.metrics().get(0).name());
  }

  @Test
  void theRankOfTilesIsGivenWithoutLabels() throws IOException {
    EmbeddingRank rank = EmbeddingRank.of(SmallEncoders.tiles(20), SmallEncoders.SIDE);
    try (TrainedEncoder encoder = SmallEncoders.xcit(1)) {
      double found = Objects.requireNonNull(rank.observe(0, encoder).get(EmbeddingRank.NAME));
      assertTrue(found > 1 && found < 20, () -> "" + found);
    }
  }

  @Test
  @Tag("hostile")
  void fewerThanFourGroupsAreRefused() throws IOException {
    TileSet set = pictures("p%d/", 3, 0);
    assertEquals(
        "neighbors of '%s' need labeled tiles of at least 4 groups (patients or slides), got 3"
            .formatted(set.name()),
        refused(set));
  }

  @Test
  @Tag("hostile")
  void classesThatAreAllInGroupsOfTheirOwnAreRefused() throws IOException {
    String refused = refused(pictures("p%d/", 4, 1));
    assertTrue(refused.contains("every fourth group of it has but the class 'red'"), refused);
  }

  private static String refused(TileSet set) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> NeighborScore.of(set, 64)).getMessage());
  }

  @Test
  @Tag("hostile")
  void tilesThatCannotBeReadAreLeftOutOfTheRank() throws IOException {
    TileSource broken =
        TileSource.of(
            21,
            i -> {
              if (i == 20) {
                throw new IOException("tile 20 is damaged");
              }
              return SmallEncoders.tile(i);
            });
    EmbeddingRank whole = EmbeddingRank.of(SmallEncoders.tiles(20), SmallEncoders.SIDE);
    EmbeddingRank part = EmbeddingRank.of(broken, SmallEncoders.SIDE);
    try (TrainedEncoder encoder = SmallEncoders.xcit(1)) {
      assertEquals(whole.observe(0, encoder), part.observe(0, encoder));
    }
  }

  @Test
  @Tag("hostile")
  void aRankOfOneTileIsRefused() {
    String refused =
        assertThrows(
                IllegalArgumentException.class,
                () -> EmbeddingRank.of(SmallEncoders.tiles(1), SmallEncoders.SIDE))
            .getMessage();
    assertEquals("a rank needs at least 2 tiles, got 1", refused);
  }

  /** Patients with pictures of two classes; those from one on have red ones alone. */
  private TileSet pictures(String place, int patients, int redOnly) throws IOException {
    for (int i = 0; i < 2 * patients; i++) {
      boolean red = i % 2 == 0;
      int patient = i / 2;
      if (!red && redOnly > 0 && patient >= redOnly) {
        continue;
      }
      Path file = folder.resolve((red ? "red/" : "blue/") + place.formatted(patient) + i + ".png");
      Files.createDirectories(file.getParent());
      BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 1024; p++) {
        image.setRGB(p % 32, p / 32, red ? 0xc04040 + p % 32 : 0x4040c0 + (p % 32 << 16));
      }
      ImageIO.write(image, "png", file.toFile());
    }
    return ClassFolders.open(folder);
  }
}

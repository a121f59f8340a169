package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Progress;
import org.histossl.core.golden.Thrown;
import org.histossl.data.image.TileSource;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.TeacherObserver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("hostile")
class BadTilesTest {
  private static final int SLIDES = 6;

  @TempDir Path folder;

  @Test
  void aTileThatCannotBeReadIsSkippedAndNamed() throws IOException {
    TileSource tiles =
        TileSource.of(
            TinyRun.TILES,
            index -> {
              if (index == 7) {
                throw new IOException("tile 7 is damaged");
              }
              return TinyRun.tile(index);
            });
    Pretraining result =
        Pretraining.run(
            TinyRun.config(2),
            tiles,
            folder.resolve("run"),
            TinyRun.options(0).withMaxUnreadableShare(0.05),
            TeacherObserver.none());
    result.encoder().close();
    assertEquals(List.of(7), result.unreadableTiles());
    assertEquals(2 * TinyRun.STEPS_PER_EPOCH, result.steps().size());
  }

  @Test
  void aStoreThatLostAShardStopsTheRunOnlyWhereThatIsTooMuch() throws IOException {
    TileStore store = store();
    try (Stream<Path> files = Files.walk(folder.resolve("tiles"))) {
      Files.delete(files.filter(f -> f.toString().endsWith(".tar")).findFirst().orElseThrow());
    }
    TileSource tiles = store;
    String stopped =
        Thrown.message(
            IOException.class,
            () ->
                Dino.pretrain(TinyRun.config(1), tiles, folder.resolve("strict"), Progress.none()));
    assertTrue(stopped.contains("too many unreadable tiles"), stopped);
    assertTrue(stopped.contains("the shard is missing"), stopped);
    assertFalse(Files.exists(folder.resolve("strict/encoder.safetensors")));

    Pretraining result =
        Pretraining.run(
            TinyRun.config(1),
            tiles,
            folder.resolve("lenient"),
            TinyRun.options(0).withMaxUnreadableShare(0.3),
            TeacherObserver.none());
    result.encoder().close();
    assertEquals(store.size() / SLIDES, result.unreadableTiles().size());
  }

  /** Slides of four tiles each, a shard a slide. */
  private TileStore store() throws IOException {
    List<SlideSource> slides = new ArrayList<>();
    for (int i = 0; i < SLIDES; i++) {
      BufferedImage image = new BufferedImage(80, 80, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < 80; y++) {
        for (int x = 0; x < 80; x++) {
          image.setRGB(x, y, TinyRun.tile(i).get(x % 40, y % 40));
        }
      }
      Path file = folder.resolve("slide" + i + ".png");
      ImageIO.write(image, "png", file.toFile());
      slides.add(
          SlideSource.of(
              "slide" + i,
              "slide" + i,
              file,
              Optional.empty(),
              LabelRule.identity(ClassScheme.gleason())));
    }
    return Tiling.of(
            TilerConfig.thesis()
                .withTileSize(40)
                .withStride(40)
                .withFilter(TileFilter.emptinessAtMost(1)),
            ClassScheme.gleason())
        .run(slides, folder.resolve("tiles"), Progress.none());
  }
}

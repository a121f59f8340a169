package org.histossl.data.panda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.data.set.Problem;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PandaTilingTest {
  private static final Path PANDA =
      Path.of(System.getProperty("data.dir", "")).resolve("slides").resolve("panda_like");

  @TempDir Path folder;

  @Test
  @Tag("realdata")
  void realProstateIsKeptLabeledAndBlankDropped() throws IOException {
    assumeTrue(Files.isDirectory(PANDA), "no folder " + PANDA);
    PandaTiles tiles =
        PandaTiling.run(
            PandaFolder.open(PANDA),
            TilerConfig.thesis(),
            folder.resolve("store"),
            Progress.none());
    assertEquals(
        List.of("cmu1_small_region"),
        tiles.skipped().stream().map(Problem::id).toList(),
        () -> tiles.skipped().toString());
    TileStore store = tiles.store();
    assertTrue(store.labels().contains(OptionalInt.of(1)));
    assertTrue(store.labels().contains(OptionalInt.of(2)));
    for (int i = 0; i < store.size(); i++) {
      Tile tile = store.tile(i);
      assertTrue(tile.scores().emptiness() <= 0.7, tile.toString());
      assertTrue(tile.label().orElse(0) > 0, tile.toString());
    }
    assertTrue(store.droppedSize() > 0);
    for (int i = 0; i < store.droppedSize(); i++) {
      assertTrue(store.dropped(i).scores().emptiness() > 0.7, store.dropped(i).toString());
    }
    Tile last = store.tile(store.size() - 1);
    try (Slide slide = Slides.open(PANDA.resolve("train_images").resolve(last.slide() + ".tiff"))) {
      assertArrayEquals(
          slide.read(0, last.x(), last.y(), 224, 224).rgb(), store.read(store.size() - 1).rgb());
    }
  }

  @Test
  @Tag("realdata")
  @Tag("hostile")
  void aTruncatedSlideAndAForeignMaskFailAlone() throws IOException {
    assumeTrue(Files.isDirectory(PANDA), "no folder " + PANDA);
    Path root = folder.resolve("panda");
    for (String part : List.of("train_images", "train_label_masks")) {
      Files.createDirectories(root.resolve(part));
      try (Stream<Path> files = Files.list(PANDA.resolve(part))) {
        for (Path file : files.toList()) {
          Files.write(root.resolve(part).resolve(file.getFileName()), Files.readAllBytes(file));
        }
      }
    }
    Files.copy(PANDA.resolve("train.csv"), root.resolve("train.csv"));
    Path broken = root.resolve("train_images").resolve("rings_P3.tiff");
    byte[] bytes = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(bytes, bytes.length / 3));
    Path masks = root.resolve("train_label_masks");
    Files.write(
        masks.resolve("rings_P4_mask.tiff"),
        Files.readAllBytes(masks.resolve("rings_P5_mask.tiff")));

    PandaTiles tiles =
        PandaTiling.run(
            PandaFolder.open(root), TilerConfig.thesis(), folder.resolve("store"), Progress.none());

    assertEquals(
        List.of("cmu1_small_region", "rings_P3", "rings_P4"),
        tiles.skipped().stream().map(Problem::id).toList());
    assertTrue(tiles.skipped().get(1).reason().contains("rings_P3.tiff"));
    assertTrue(
        tiles.skipped().get(2).reason().startsWith("a mask must have its slide's size at level 0"));
    assertTrue(tiles.store().size() > 0);
  }
}

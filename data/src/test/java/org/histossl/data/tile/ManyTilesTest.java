package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dtiles.rows} says how many; three million must fit 300 MB of heap. */
class ManyTilesTest {
  private static final int ROWS = Integer.getInteger("tiles.rows", 200_000);
  private static final int TILES_A_SLIDE = 1000;
  private static final int BASE_MEGABYTES = 30;
  private static final int BYTES_A_TILE = 90;

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void aStoreOfMillionsIsWalkedInRandomOrderInASmallHeap() throws Exception {
    StoreLayout layout = new StoreLayout(folder);
    new StoreSettings(
            StoreSettings.FORMAT,
            ClassScheme.gleason(),
            StoreSettings.Tiles.of(TilerConfig.thesis()),
            TileEncoding.PNG)
        .write(layout.settings());
    List<SlideOutcome> slides = new ArrayList<>();
    int strict = 0;
    try (BufferedWriter manifest =
        Files.newBufferedWriter(layout.manifest(), StandardCharsets.UTF_8)) {
      manifest.write(Manifest.header());
      for (int s = 0; s < ROWS / TILES_A_SLIDE; s++) {
        String id = "slide " + s;
        slides.add(
            new SlideOutcome(id, id, Optional.empty(), TILES_A_SLIDE, 0, 0, Optional.empty()));
        for (int i = 0; i < TILES_A_SLIDE; i++) {
          double edges = (i % 100) / 100.0;
          strict += (float) edges >= 0.5 ? 1 : 0;
          Tile tile =
              new Tile(
                  id,
                  0,
                  i * 224,
                  s,
                  224,
                  new TileScores(0.25, edges, 0.5, 0, 20, 0.3),
                  OptionalInt.of(i % 5),
                  Optional.empty());
          manifest.write(Manifest.line(tile, new StoredTile(s, 512L + i, 100_000, i)));
        }
      }
    }
    SlideList.write(layout.slides(), slides);
    long heap = BASE_MEGABYTES + (long) ROWS * BYTES_A_TILE / 1_000_000;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ManyTilesProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertEquals(0, process.waitFor());
    assertEquals(ROWS + " " + strict, answer);
  }
}

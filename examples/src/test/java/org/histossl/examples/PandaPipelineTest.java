package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.split.Split;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline keeps, and when it makes it anew; {@code LocaleTest} runs all of it. */
class PandaPipelineTest {
  private static final SyntheticConfig SMALL =
      SyntheticConfig.defaults(Seed.of(1)).withSlides(4).withSidePixels(256);
  private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

  @TempDir Path folder;

  @Test
  void drawnSlidesAreKeptUntilOneIsGoneOrChanged() throws IOException {
    Path slides = folder.resolve("slides");
    draw(slides, SMALL);
    List<Path> files = SyntheticProstate.files(slides, SMALL);
    Path mask = files.get(files.size() - 1);
    byte[] drawn = Files.readAllBytes(mask);
    Files.setLastModifiedTime(mask, LONG_AGO);
    draw(slides, SMALL);
    assertEquals(LONG_AGO, Files.getLastModifiedTime(mask));

    Files.delete(mask);
    draw(slides, SMALL);
    assertArrayEquals(drawn, Files.readAllBytes(mask));
    Path image = files.get(2);
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, new byte[10]);
    draw(slides, SMALL);
    assertArrayEquals(whole, Files.readAllBytes(image));
  }

  private static void draw(Path slides, SyntheticConfig config) throws IOException {
    PandaPipeline.drawSlides(slides, config, Progress.none());
  }

  @Test
  void theSplitIsWrittenForTheseTilesAlone() throws IOException {
    Path file = folder.resolve("split.csv");
    TileStore one = tiles(64);
    Seed seed = Seed.of(1);
    PandaPipeline.split(one, seed, file);
    String split = Files.readString(file);
    Files.setLastModifiedTime(file, LONG_AGO);
    PandaPipeline.split(one, seed, file);
    assertEquals(LONG_AGO, Files.getLastModifiedTime(file));

    for (TileStore other : List.of(tiles(48), one)) {
      Files.setLastModifiedTime(file, LONG_AGO);
      PandaPipeline.split(other, seed, file);
      assertNotEquals(LONG_AGO, Files.getLastModifiedTime(file));
    }
    Files.setLastModifiedTime(file, LONG_AGO);
    PandaPipeline.split(one, seed.at(1), file);
    assertNotEquals(LONG_AGO, Files.getLastModifiedTime(file));

    String own = split.replace("train", "x").replace("test", "train").replace("x", "test");
    Files.writeString(file, own);
    Split used = PandaPipeline.split(one, seed, file);
    assertEquals(own, Files.readString(file), "somebody's own stays and is used");
    assertEquals(Split.read(file), used);
  }

  private TileStore tiles(int pixels) throws IOException {
    Path slides = folder.resolve("slides");
    draw(slides, SMALL);
    TilerConfig config = TilerConfig.lenient().withTileSize(pixels);
    return PandaTiling.run(
            PandaFolder.open(slides), config, folder.resolve("tiles-" + pixels), Progress.none())
        .store();
  }
}

package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.junit.jupiter.api.Test;

class DataDigestTest {
  private static final int TILES = 40;

  /** Of 40 tiles each fifth or third is looked at, the tile 1 never. */
  private static final int NEVER_SAMPLED = 1;

  private record Tiles(String second) implements TileSource {
    @Override
    public int size() {
      return TILES;
    }

    @Override
    public RgbImage read(int index) {
      return RgbImage.filled(2, 2, index);
    }

    @Override
    public Optional<String> pixelDigest(int index) {
      return Optional.of(index == NEVER_SAMPLED ? second : "file " + index);
    }
  }

  private static List<String> differences(TileSource then, TileSource now) {
    return DataDigest.of(then).differences(DataDigest.of(now));
  }

  @Test
  void aTileThatIsNotLookedAtIsMissedByNobody() {
    List<String> changed = List.of("tiles: as many as then, but the files of some are others now");
    assertEquals(List.of(), differences(new Tiles("a"), new Tiles("a")));
    assertEquals(changed, differences(new Tiles("a"), new Tiles("b")));
    assertEquals(
        changed,
        differences(
            new Tiles("a").select(0, 1, 2), new Tiles("b").select(0, 1, 2).select(0, 1, 2)));
    assertEquals(List.of(), differences(new Tiles("a").select(0, 2), new Tiles("b").select(0, 2)));
  }

  @Test
  void aSizeIsPartOfWhatATileIs() throws Exception {
    TileSource tiles = new Tiles("a");
    assertEquals(Optional.of("file 3"), tiles.pixelDigest(3));
    assertEquals(Optional.of("file 3 at 8"), tiles.resized(8).pixelDigest(3));
  }
}

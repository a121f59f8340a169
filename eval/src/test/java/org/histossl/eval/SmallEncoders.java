package org.histossl.eval;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;

/** Networks and tiles that are quick to run. */
public final class SmallEncoders {
  /** Side of the tiles: 4 x 4 patches of 16 pixels, of XCiT's stem 2 x 2. */
  public static final int SIDE = 64;

  private static final DinoHeadConfig HEAD =
      DinoHeadConfig.defaults().withPrototypes(24).withWidths(32, 16);

  private SmallEncoders() {}

  public static TrainedEncoder xcit(long seed) {
    return TrainedEncoder.random(
        new Xcit(new XcitConfig(16, 32, 2, 4, true, 1)), HEAD, Seed.of(seed));
  }

  public static TrainedEncoder vit(long seed) {
    return TrainedEncoder.random(
        new Vit(new VitConfig(16, 32, 3, 4, SIDE, 0, VitDetails.dino())), HEAD, Seed.of(seed));
  }

  /** Tiles of a color each, by turns pink, violet and white, with some noise. */
  public static TileSource tiles(int count) {
    return TileSource.of(count, SmallEncoders::tile);
  }

  /** A patient for each three tiles. */
  static List<String> patients(int tiles) {
    return IntStream.range(0, tiles).mapToObj(i -> "patient " + i / 3).toList();
  }

  public static RgbImage tile(int index) throws IOException {
    int[] colors = List.of(0xe0a0c0, 0x6040a0, 0xf4f0f4).stream().mapToInt(c -> c).toArray();
    int color = colors[index % colors.length];
    RgbImage tile = RgbImage.filled(SIDE, SIDE, color);
    SplittableRandom random = Seed.of(5).at(index).random();
    for (int i = 0; i < 40; i++) {
      int x = random.nextInt(SIDE);
      int y = random.nextInt(SIDE);
      tile.set(x, y, color ^ random.nextInt(0x202020));
    }
    return tile;
  }
}

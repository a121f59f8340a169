package org.histossl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.OnlineConfig;
import org.histossl.data.tile.OnlineTiles;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileEncoding;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.histossl.ssl.view.EpochOrder;
import org.histossl.ssl.view.LoaderConfig;
import org.histossl.ssl.view.ViewConfig;
import org.histossl.ssl.view.ViewLoader;
import org.histossl.ssl.view.Views;

/** The same JPEG slide as tiles of a store, and as tiles that are drawn while training. */
final class ViewSource implements AutoCloseable {
  private static final int ENTRIES = 1 << 20;
  private static final int SLIDE_PIXELS = 8192;
  private static final int TILE_PIXELS = 224;
  private static final int PICTURE_PIXELS = 1024;

  /** Where tiles come from. */
  enum Kind {
    STORE,
    SLIDES
  }

  private final Path folder = Files.createTempDirectory("views");
  private final TileSource tiles;
  private Optional<OnlineTiles> drawn = Optional.empty();

  ViewSource(Kind kind) throws IOException {
    Path file = folder.resolve("slide.tiff");
    PyramidWriter.write(
        file,
        new Mosaic(grain(), SLIDE_PIXELS, 0.8),
        new PyramidConfig(
            PyramidConfig.Format.BIG,
            512,
            List.of(1, 4, 16),
            PyramidConfig.Codec.JPEG,
            0.8,
            PyramidConfig.Reduction.MEAN,
            OptionalDouble.of(0.5)));
    LabelRule rule = LabelRule.identity(ClassScheme.gleason());
    List<SlideSource> slides =
        List.of(SlideSource.of("slide", "slide", file, Optional.empty(), rule));
    TileStore store =
        Tiling.of(TilerConfig.lenient(), rule.scheme())
            .withEncoding(kind == Kind.STORE ? TileEncoding.JPEG : TileEncoding.COORDINATES)
            .run(slides, folder.resolve("store"), Progress.none());
    if (kind == Kind.SLIDES) {
      OnlineTiles online =
          OnlineTiles.open(
              store, slides, OnlineConfig.of(TILE_PIXELS, store.size()), Progress.none());
      drawn = Optional.of(online);
      tiles = online;
    } else {
      tiles = store;
    }
  }

  /** The grain of tissue, since flat pixels would decode too fast. */
  private static RgbImage grain() {
    var random = Seed.of(1).random();
    RgbImage image = RgbImage.filled(PICTURE_PIXELS, PICTURE_PIXELS, 0);
    for (int y = 0; y < PICTURE_PIXELS; y++) {
      for (int x = 0; x < PICTURE_PIXELS; x++) {
        int dark = (x / 9 + y / 7) % 3 == 0 ? 0x402030 : 0;
        image.set(x, y, 0xc080b0 - dark + random.nextInt(32) * 0x010101);
      }
    }
    return image;
  }

  /** Starts to make views of tiles all over the slide, as many as any reading takes. */
  ViewLoader load(ViewConfig views, int batch) {
    int size = tiles.size();
    int[] order = IntStream.range(0, ENTRIES).map(i -> (int) (i * 7919L % size)).toArray();
    return ViewLoader.start(
        Views.of(views), tiles, EpochOrder.of(Seed.of(1), 0, order), LoaderConfig.of(batch));
  }

  @Override
  public void close() throws IOException {
    if (drawn.isPresent()) {
      drawn.get().close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

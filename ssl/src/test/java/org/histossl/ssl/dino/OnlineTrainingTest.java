package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.OnlineConfig;
import org.histossl.data.tile.OnlineTiles;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileEncoding;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pretraining on tiles that are drawn from slides while it runs. */
class OnlineTrainingTest {
  private static final OnlineConfig CONFIG =
      OnlineConfig.of(40, TinyRun.TILES).withMicronsPerPixel(0.5, 1);

  @TempDir Path folder;
  private final List<SlideSource> slides = new ArrayList<>();
  private TileStore tissue;

  @BeforeEach
  void slides() throws IOException {
    LabelRule rule = LabelRule.identity(ClassScheme.gleason());
    for (String id : List.of("a", "b")) {
      Path file = folder.resolve(id + ".tiff");
      PyramidWriter.write(
          file,
          RegionSource.of(texture(Seed.of(1).at(id))),
          PyramidConfig.picture(0.5).withCodec(PyramidConfig.Codec.DEFLATE).withTilePixels(64));
      slides.add(SlideSource.of(id, id, file, Optional.empty(), rule));
    }
    tissue =
        Tiling.of(
                TilerConfig.lenient().withTileSize(32).withFilter(TileFilter.emptinessAtMost(0.5)),
                ClassScheme.gleason())
            .withEncoding(TileEncoding.COORDINATES)
            .run(slides, folder.resolve("tissue"), Progress.none());
    assertTrue(tissue.size() > 10);
  }

  private static RgbImage texture(Seed seed) {
    SplittableRandom random = seed.random();
    RgbImage image = RgbImage.filled(256, 192, 0);
    for (int y = 0; y < 192; y++) {
      for (int x = 0; x < 256; x++) {
        image.set(x, y, 0xa04080 + random.nextInt(64) * 0x010101);
      }
    }
    return image;
  }

  @Test
  void aRunStoppedInTheMiddleOfAnEpochGoesOnToTheBit() throws IOException {
    byte[] whole = run(folder.resolve("whole"), Optional.empty());
    Path stopped = folder.resolve("stopped");
    StopSignal stop = StopSignal.manual();
    assertThrows(TrainingStoppedException.class, () -> run(stopped, Optional.of(stop)));
    assertArrayEquals(whole, run(stopped, Optional.empty()));
  }

  @Test
  void anEpochDrawsOtherTilesThanTheOneBefore() throws IOException {
    TileStore coarse = tissue;
    try (OnlineTiles tiles = OnlineTiles.open(coarse, slides, CONFIG, Progress.none())) {
      byte[] first = tiles.read(0, Seed.of(1).at(0)).rgb();
      assertFalse(Arrays.equals(first, tiles.read(0, Seed.of(1).at(1)).rgb()));
    }
  }

  /** Until it is over, or stopped after eight steps: in the second epoch. */
  private byte[] run(Path run, Optional<StopSignal> stop) throws IOException {
    AtomicInteger made = new AtomicInteger();
    Progress progress =
        (what, total) ->
            new Progress.Task() {
              @Override
              public void step() {
                if (made.incrementAndGet() == 8) {
                  stop.ifPresent(StopSignal::request);
                }
              }

              @Override
              public void close() {}
            };
    var options = TinyRun.options(0).withProgress(progress);
    try (OnlineTiles tiles = OnlineTiles.open(tissue, slides, CONFIG, Progress.none())) {
      Pretraining.run(
              TinyRun.config(2),
              tiles,
              run,
              stop.isPresent() ? options.withStop(stop.get()) : options,
              TeacherObserver.none())
          .encoder()
          .close();
    }
    return Files.readAllBytes(run.resolve("encoder.safetensors"));
  }
}

package org.histossl.benchmarks;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.view.EpochOrder;
import org.histossl.ssl.view.LoaderConfig;
import org.histossl.ssl.view.ViewBatch;
import org.histossl.ssl.view.ViewConfig;
import org.histossl.ssl.view.ViewLoader;
import org.histossl.ssl.view.Views;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a step of DINO with XCiT-small waits for its views: tiles of 224 pixels are read as
 * JPEG, and two global views of 224 pixels and eight local ones of 96 are made of each, with all of
 * the changes for tissue, on as many threads as there are processors, while the step runs on the
 * same processors. The counter {@code waitedMicros} over {@code stepMicros} is the share of
 * waiting.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 30)
@Measurement(iterations = 3, time = 30)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class ViewWaitBenchmark {
  private static final int BATCH = 4;
  private static final int PROTOTYPES = 4096;
  private static final int TILES = 64;
  private static final int TILE_PIXELS = 224;
  private static final int ENTRIES = 1 << 20;

  private final List<byte[]> files = new ArrayList<>();
  private Optional<Distillation> training = Optional.empty();
  private Optional<ViewLoader> loader = Optional.empty();

  /** What a step consists of. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Waiting {
    /** Microseconds in which no views were ready. */
    public long waitedMicros;

    /** Microseconds of the steps, waiting included. */
    public long stepMicros;
  }

  /**
   * Encodes tiles, compiles, and starts to make views.
   *
   * @throws IOException never, since all is in memory
   */
  @Setup(Level.Trial)
  public void start() throws IOException {
    SyntheticTiles.fill(files, TILES, TILE_PIXELS);
    DinoConfig paper = DinoConfig.paper(Variant.SMALL.encoder());
    DinoConfig config =
        paper
            .withHead(paper.head().withPrototypes(PROTOTYPES))
            .withViews(ViewConfig.tissue())
            .withRun(new RunConfig(1, BATCH, 1, 0));
    training = Optional.of(new Distillation(config.recipe(ENTRIES), Engine.standard()));
    TileSource tiles = TileSource.of(files.size(), this::read);
    int[] order = IntStream.range(0, ENTRIES).map(i -> i % TILES).toArray();
    loader =
        Optional.of(
            ViewLoader.start(
                Views.of(config.views()),
                tiles,
                EpochOrder.of(Seed.of(1), 0, order),
                LoaderConfig.of(BATCH)));
  }

  private RgbImage read(int tile) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(files.get(tile)));
    return RgbImage.from(image);
  }

  /** Tiles with the grain of tissue, since flat ones would decode too fast. */
  private static final class SyntheticTiles {
    static void fill(List<byte[]> files, int count, int sizePixels) throws IOException {
      for (int i = 0; i < count; i++) {
        float[] noise = Variant.pixels(3 * sizePixels * sizePixels);
        BufferedImage image = new BufferedImage(sizePixels, sizePixels, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < sizePixels * sizePixels; p++) {
          int rgb = 0;
          for (int c = 0; c < 3; c++) {
            int value = Math.min(255, Math.max(0, (int) (160 + 20 * noise[3 * p + c] + i)));
            rgb = rgb << 8 | value;
          }
          image.setRGB(p % sizePixels, p / sizePixels, rgb);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        files.add(bytes.toByteArray());
      }
    }
  }

  /**
   * Runs once.
   *
   * @param waiting counts
   * @return the result
   * @throws IOException never, since all is in memory
   */
  @Benchmark
  public StepResult step(Waiting waiting) throws IOException {
    long start = System.nanoTime();
    try (ViewBatch batch = loader.orElseThrow().next()) {
      long ready = System.nanoTime();
      StepResult result = training.orElseThrow().step(List.of(batch));
      waiting.waitedMicros += (ready - start) / 1000;
      waiting.stepMicros += (System.nanoTime() - start) / 1000;
      return result;
    }
  }

  /** Ends the threads and gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    loader.ifPresent(ViewLoader::close);
    training.ifPresent(Distillation::close);
  }
}

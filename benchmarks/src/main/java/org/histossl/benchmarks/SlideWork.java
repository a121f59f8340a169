package org.histossl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileOrder;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.Tiler;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on slides that {@code compare-openslide.sh} times: one piece a run, one number on the
 * last line of standard output.
 *
 * <pre>
 * make FILE SIDE SHARE PICTURE   write a JPEG pyramid of SIDE x SIDE pixels, SHARE of it tissue
 * tiles FILE THREADS             mean of every tile of 224 pixels, as the peer does: tiles a second
 * sparse FILE BLANK              tile the slide, skipping what is BLANK at a coarse level: tiles a second
 * memory FILE                    tile the slide: megabytes resident at most
 * store FILE FOLDER              shuffled batches of 8 tiles as normalised floats: tiles a second
 * </pre>
 */
public final class SlideWork {
  private static final Logger LOG = LoggerFactory.getLogger(SlideWork.class);
  private static final int TILE = 224;
  private static final int BATCH = 8;

  /**
   * As the peer: at most so many tiles. The first rounds are not counted, for they are compiled.
   */
  private static final int MOST = 4000;

  private static final int WARM_UP = 3;
  private static final int ROUNDS = 5;

  /** ImageNet's, which encoders expect. */
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};

  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private SlideWork() {}

  /**
   * Does one piece of work.
   *
   * @param args see above
   * @throws Exception whatever goes wrong
   */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    double result =
        switch (args[0]) {
          case "make" ->
              make(file, Integer.parseInt(args[2]), Double.parseDouble(args[3]), Path.of(args[4]));
          case "tiles" -> tiles(file, Integer.parseInt(args[2]));
          case "sparse" -> sparse(file, Double.parseDouble(args[2]));
          case "memory" -> memory(file);
          case "store" -> store(file, Path.of(args[2]));
          default -> throw new IllegalArgumentException("no such work: " + args[0]);
        };
    System.out.printf(Locale.ROOT, "%.1f%n", result);
  }

  private static double make(Path file, int side, double share, Path picture) throws IOException {
    try (Slide slide = Slides.open(picture)) {
      Level level = slide.levels().get(0);
      RgbImage tissue = slide.read(0, 0, 0, level.width(), level.height());
      PyramidWriter.write(
          file,
          new Mosaic(tissue, side, share),
          new PyramidConfig(
              PyramidConfig.Format.BIG,
              512,
              List.of(1, 4, 16),
              PyramidConfig.Codec.JPEG,
              0.8,
              PyramidConfig.Reduction.MEAN,
              OptionalDouble.of(0.5)));
    }
    return Files.size(file);
  }

  private static double tiles(Path file, int threads) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      double[] rates = new double[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        long start = System.nanoTime();
        int tiles = round(file, threads, workers);
        double rate = tiles * 1e9 / (System.nanoTime() - start);
        if (round >= 0) {
          rates[round] = rate;
        }
      }
      return median(rates);
    } finally {
      workers.shutdownNow();
    }
  }

  /** All tiles once; each thread opens the slide and takes a part of the rows. */
  private static int round(Path file, int threads, ExecutorService workers)
      throws InterruptedException, ExecutionException {
    List<Future<Integer>> parts = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int part = thread;
      parts.add(workers.submit(() -> part(file, part, threads)));
    }
    int tiles = 0;
    for (Future<Integer> part : parts) {
      tiles += part.get();
    }
    return tiles;
  }

  private static int part(Path file, int part, int parts) throws IOException {
    try (Slide slide = Slides.open(file)) {
      Level level = slide.levels().get(0);
      int columns = level.width() / TILE;
      int rows = Math.min(level.height() / TILE, (MOST + columns - 1) / columns);
      double sum = 0;
      int tiles = 0;
      for (int row = rows * part / parts; row < rows * (part + 1) / parts; row++) {
        for (int column = 0; column < columns && row * columns + column < MOST; column++) {
          sum += mean(slide.read(0, column * TILE, row * TILE, TILE, TILE));
          tiles++;
        }
      }
      LOG.debug("mean {}", sum / tiles);
      return tiles;
    }
  }

  private static double mean(RgbImage image) {
    long sum = 0;
    for (byte value : image.rgb()) {
      sum += value & 255;
    }
    return (double) sum / image.rgb().length;
  }

  private static double sparse(Path file, double blank) throws IOException {
    long start = System.nanoTime();
    long tiles = tile(file, TilerConfig.thesis().withCoarseEmptiness(blank));
    return tiles * 1e9 / (System.nanoTime() - start);
  }

  private static double memory(Path file) throws IOException {
    tile(file, TilerConfig.thesis());
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }

  private static long tile(Path file, TilerConfig config) throws IOException {
    try (Slide slide = Slides.open(file)) {
      Level level = slide.levels().get(0);
      new Tiler(config).tile("slide", slide, SlideWork::discard);
      return (long) (level.width() / TILE) * (level.height() / TILE);
    }
  }

  private static void discard(Object... cut) {
    LOG.trace("{}", cut);
  }

  private static double store(Path file, Path folder) throws IOException {
    ClassScheme scheme = ClassScheme.gleason();
    SlideSource source =
        SlideSource.of("slide", "slide", file, Optional.empty(), LabelRule.identity(scheme));
    TileStore store =
        Tiling.of(TilerConfig.thesis(), scheme).run(List.of(source), folder, Progress.none());
    double[] rates = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      TileOrder order = TileOrder.of(store.size(), new Seed(round + 1));
      int batches = Math.min(store.size(), MOST) / BATCH;
      long start = System.nanoTime();
      for (int batch = 0; batch < batches; batch++) {
        batch(store, order, batch * BATCH);
      }
      if (round >= 0) {
        rates[round] = batches * BATCH * 1e9 / (System.nanoTime() - start);
      }
    }
    return median(rates);
  }

  /** {@code [8, 3, 224, 224]}. */
  private static float[] batch(TileStore store, TileOrder order, int first) {
    int plane = TILE * TILE;
    float[] values = new float[BATCH * 3 * plane];
    IntStream.range(0, BATCH)
        .parallel()
        .forEach(
            i -> {
              byte[] rgb = read(store, order.at(first + i)).rgb();
              for (int channel = 0; channel < 3; channel++) {
                float scale = 1 / (255 * DEVIATION[channel]);
                float shift = -MEAN[channel] / DEVIATION[channel];
                int to = (3 * i + channel) * plane;
                for (int at = channel; at < rgb.length; at += 3) {
                  values[to++] = (rgb[at] & 255) * scale + shift;
                }
              }
            });
    return values;
  }

  private static RgbImage read(TileStore store, int index) {
    try {
      return store.read(index);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

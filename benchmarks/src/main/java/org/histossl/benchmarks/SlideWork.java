package org.histossl.benchmarks;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
import org.histossl.data.tile.TileEncoding;
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
 * store FILE FOLDER ENCODING     shuffled batches of 8 tiles as normalized floats: tiles a second
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

  /** What becomes of each value of each channel. */
  private static final float[] NORMALISED = normalized();

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EVERY_SECOND = 0x00ff_00ff_00ff_00ffL;

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
          case "store" -> store(file, Path.of(args[2]), TileEncoding.valueOf(args[3]));
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

  /** Eight bytes at a time, as the peer's numpy sums them by vector instructions. */
  private static double mean(RgbImage image) {
    byte[] rgb = image.rgb();
    long sum = 0;
    int at = 0;
    for (; at + 8 <= rgb.length; at += 8) {
      long eight = (long) EIGHT.get(rgb, at);
      long pairs = (eight & EVERY_SECOND) + (eight >>> 8 & EVERY_SECOND);
      sum += (pairs * 0x0001_0001_0001_0001L) >>> 48; // the four pairs' sum, at most 2,040
    }
    for (; at < rgb.length; at++) {
      sum += rgb[at] & 255;
    }
    return (double) sum / rgb.length;
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

  private static double store(Path file, Path folder, TileEncoding encoding) throws Exception {
    ClassScheme scheme = ClassScheme.gleason();
    SlideSource source =
        SlideSource.of("slide", "slide", file, Optional.empty(), LabelRule.identity(scheme));
    TileStore store =
        Tiling.of(TilerConfig.thesis(), scheme)
            .withEncoding(encoding)
            .run(List.of(source), folder, Progress.none());
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      double[] rates = new double[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        TileOrder order = TileOrder.of(store.size(), new Seed(round + WARM_UP));
        int batches = Math.min(store.size(), MOST) / BATCH;
        long start = System.nanoTime();
        epoch(store, order, batches, workers, 2 * threads);
        if (round >= 0) {
          rates[round] = batches * BATCH * 1e9 / (System.nanoTime() - start);
        }
      }
      return median(rates);
    } finally {
      workers.shutdownNow();
    }
  }

  /** Batches come in their order, a few of them read ahead; their memory is used again. */
  private static void epoch(
      TileStore store, TileOrder order, int batches, ExecutorService workers, int ahead)
      throws InterruptedException, ExecutionException {
    Deque<Future<float[]>> coming = new ArrayDeque<>();
    Deque<float[]> free = new ArrayDeque<>();
    for (int i = 0; i < ahead; i++) {
      free.add(new float[BATCH * 3 * TILE * TILE]);
    }
    double sum = 0;
    for (int batch = 0; batch < batches; batch++) {
      if (free.isEmpty()) {
        float[] done = coming.remove().get();
        sum += done[0];
        free.add(done);
      }
      float[] values = free.remove();
      int first = batch * BATCH;
      coming.add(workers.submit(() -> fill(store, order, first, values)));
    }
    for (Future<float[]> last : coming) {
      sum += last.get()[0];
    }
    LOG.debug("sum {}", sum);
  }

  /** {@code [8, 3, 224, 224]}. */
  private static float[] fill(TileStore store, TileOrder order, int first, float[] values)
      throws IOException {
    int plane = TILE * TILE;
    for (int i = 0; i < BATCH; i++) {
      byte[] rgb = store.read(order.at(first + i)).rgb();
      int red = 3 * i * plane;
      for (int pixel = 0; pixel < plane; pixel++) {
        values[red + pixel] = NORMALISED[rgb[3 * pixel] & 255];
        values[red + plane + pixel] = NORMALISED[256 + (rgb[3 * pixel + 1] & 255)];
        values[red + 2 * plane + pixel] = NORMALISED[512 + (rgb[3 * pixel + 2] & 255)];
      }
    }
    return values;
  }

  private static float[] normalized() {
    float[] values = new float[3 * 256];
    for (int i = 0; i < values.length; i++) {
      int channel = i / 256;
      values[i] = (i % 256 / 255f - MEAN[channel]) / DEVIATION[channel];
    }
    return values;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

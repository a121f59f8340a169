package org.histossl.benchmarks;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.histossl.ssl.view.ViewBatch;
import org.histossl.ssl.view.ViewConfig;
import org.histossl.ssl.view.ViewLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long the views of eight tiles take, from a store of JPEG tiles and drawn from the JPEG slide:
 * two of 224 pixels and eight of 96, on as many threads as there are processors. The ratio of both
 * is what online patching costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 10)
@Measurement(iterations = 5, time = 10)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class OnlineBenchmark {
  private static final int BATCH = 8;

  /** Where tiles come from. */
  @Param({"STORE", "SLIDES"})
  public String source = "";

  private Optional<ViewSource> tiles = Optional.empty();
  private Optional<ViewLoader> loader = Optional.empty();

  /**
   * Writes the slide, tiles it, and starts to make views.
   *
   * @throws IOException if the temporary folder is full
   */
  @Setup(Level.Trial)
  public void start() throws IOException {
    ViewSource made = new ViewSource(ViewSource.Kind.valueOf(source));
    tiles = Optional.of(made);
    loader = Optional.of(made.load(ViewConfig.tissue(), BATCH));
  }

  /**
   * Runs once.
   *
   * @return a number of the batch
   * @throws IOException if the slide cannot be read
   */
  @Benchmark
  public int views() throws IOException {
    try (ViewBatch batch = loader.orElseThrow().next()) {
      return batch.nextPosition();
    }
  }

  /**
   * Ends the threads and removes the files.
   *
   * @throws IOException if they cannot be removed
   */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    loader.ifPresent(ViewLoader::close);
    if (tiles.isPresent()) {
      tiles.get().close();
    }
  }
}

package org.histossl.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.histossl.core.engine.Engine;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.view.ViewBatch;
import org.histossl.ssl.view.ViewConfig;
import org.histossl.ssl.view.ViewLoader;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * How long a step of DINO with XCiT-small waits for its views: tiles of 224 pixels are read from a
 * store of JPEG tiles or drawn from a JPEG slide, and two global views of 224 pixels and eight
 * local ones of 96 are made of each, with all of the changes for tissue, on as many threads as
 * there are processors, while the step runs on the same processors. The counter {@code
 * waitedMicros} over {@code stepMicros} is the share of waiting.
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
  private static final int ENTRIES = 1 << 20;

  /** Where tiles come from. */
  @Param({"STORE", "SLIDES"})
  public String source = "";

  private Optional<ViewSource> tiles = Optional.empty();
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
   * Writes a slide, tiles it, compiles, and starts to make views.
   *
   * @throws IOException if the temporary folder is full
   */
  @Setup(Level.Trial)
  public void start() throws IOException {
    ViewSource made = new ViewSource(ViewSource.Kind.valueOf(source));
    tiles = Optional.of(made);
    DinoConfig paper = DinoConfig.paper(Variant.SMALL.encoder());
    DinoConfig config =
        paper
            .withHead(paper.head().withPrototypes(PROTOTYPES))
            .withViews(ViewConfig.tissue())
            .withRun(new RunConfig(1, BATCH, 1, 0));
    training = Optional.of(new Distillation(config.recipe(ENTRIES), Engine.standard()));
    loader = Optional.of(made.load(config.views(), BATCH));
  }

  /**
   * Runs once.
   *
   * @param waiting counts
   * @return the result
   * @throws IOException if the slide cannot be read
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

  /**
   * Ends the threads, gives the memory back and removes the files.
   *
   * @throws IOException if they cannot be removed
   */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    loader.ifPresent(ViewLoader::close);
    training.ifPresent(Distillation::close);
    if (tiles.isPresent()) {
      tiles.get().close();
    }
  }
}

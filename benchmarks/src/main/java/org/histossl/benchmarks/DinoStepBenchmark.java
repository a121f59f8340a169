package org.histossl.benchmarks;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.histossl.core.engine.Engine;
import org.histossl.ssl.distill.StepResult;
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

/** One step of DINO, see {@link StepWork}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class DinoStepBenchmark {

  /** The encoder. */
  @Param({"NANO", "SMALL"})
  public Variant variant = Variant.NANO;

  /** Tiles a batch. */
  @Param({"4"})
  public int batch;

  /** What runs the graphs. */
  @Param("NATIVE")
  public Engine engine = Engine.NATIVE;

  private Optional<StepWork> work = Optional.empty();

  /** Compiles. */
  @Setup(Level.Trial)
  public void compile() {
    work = Optional.of(StepWork.dino(variant, batch, engine));
  }

  /**
   * Runs once.
   *
   * @return the result
   */
  @Benchmark
  public StepResult step() {
    return work.orElseThrow().run();
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    work.ifPresent(StepWork::close);
  }
}

package org.histossl.benchmarks;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.histossl.core.engine.Engine;
import org.histossl.models.scattering.ScatteringConfig;
import org.histossl.models.scattering.ScatteringEncoder;
import org.nd4j.linalg.api.ndarray.INDArray;
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

/** Scattering of 3 scales and 8 orientations of a batch of pictures of 224 pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 9)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class ScatteringBenchmark {

  /** Pictures a batch. */
  @Param({"1", "8"})
  public int batch;

  /** What runs the graphs. */
  @Param("NATIVE")
  public Engine engine = Engine.NATIVE;

  private Optional<EmbedWork> work = Optional.empty();

  /** Compiles. */
  @Setup(Level.Trial)
  public void compile() {
    work =
        Optional.of(
            new EmbedWork(new ScatteringEncoder(ScatteringConfig.defaults()), batch, 224, engine));
  }

  /**
   * Runs once.
   *
   * @return the result
   */
  @Benchmark
  public INDArray scatter() {
    return work.orElseThrow().run();
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    work.ifPresent(EmbedWork::close);
  }
}

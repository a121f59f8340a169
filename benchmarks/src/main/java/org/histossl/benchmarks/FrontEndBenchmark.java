package org.histossl.benchmarks;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.histossl.models.wavelet.WaveletConfig.Bands;
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

/** Haar's transform of all views of a step of {@link DinoStepBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 9)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class FrontEndBenchmark {

  /** What an encoder sees of the transform. */
  @Param({"APPROXIMATION", "ALL"})
  public Bands bands = Bands.ALL;

  /** Pictures a batch. */
  @Param({"4"})
  public int batch;

  private Optional<FrontEndWork> work = Optional.empty();

  /** Compiles. */
  @Setup(Level.Trial)
  public void compile() {
    work = Optional.of(new FrontEndWork(bands, batch));
  }

  /** Runs once. */
  @Benchmark
  public void transform() {
    work.orElseThrow().run();
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    work.ifPresent(FrontEndWork::close);
  }
}

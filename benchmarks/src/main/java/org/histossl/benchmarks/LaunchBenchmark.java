package org.histossl.benchmarks;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.histossl.core.engine.Engine;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of starting an op: time an op of a chain of {@value LaunchWork#OPS}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 50)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class LaunchBenchmark {

  /** What runs the graph. */
  @Param({"PLANNED", "NATIVE"})
  public Engine engine = Engine.NATIVE;

  private Optional<LaunchWork> work = Optional.empty();

  /** Compiles. */
  @Setup(Level.Trial)
  public void compile() {
    work = Optional.of(new LaunchWork(engine));
  }

  /**
   * Runs the chain.
   *
   * @return its result
   */
  @Benchmark
  @OperationsPerInvocation(LaunchWork.OPS)
  public INDArray launch() {
    return work.orElseThrow().run();
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    work.ifPresent(LaunchWork::close);
  }
}

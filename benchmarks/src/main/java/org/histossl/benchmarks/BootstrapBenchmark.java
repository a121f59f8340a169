package org.histossl.benchmarks;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.ScoreEstimate;
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
import org.openjdk.jmh.annotations.Warmup;

/** The interval of a score: 10,000 draws over 100,000 tiles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class BootstrapBenchmark {
  private static final int TILES = 100_000;
  private static final int CLASSES = 5;

  /** Tiles of one patient: 1 makes each tile a group. */
  @Param({"1", "40"})
  public int tilesPerGroup;

  /** Which score. */
  @Param("QUADRATIC_KAPPA")
  public ClassScore score = ClassScore.QUADRATIC_KAPPA;

  private Optional<Predictions> predictions = Optional.empty();

  /** Draws predictions. */
  @Setup(Level.Trial)
  public void draw() {
    SplittableRandom random = Seed.of(1).random();
    int[] truth = random.ints(TILES, 0, CLASSES).toArray();
    int[] predicted =
        IntStream.range(0, TILES)
            .map(i -> random.nextInt(10) < 7 ? truth[i] : random.nextInt(CLASSES))
            .toArray();
    Groups groups =
        Groups.of(
            IntStream.range(0, TILES).mapToObj(i -> Integer.toString(i / tilesPerGroup)).toList());
    predictions = Optional.of(Predictions.of(truth, predicted, CLASSES, groups));
  }

  /**
   * Runs once.
   *
   * @return the score with its interval
   */
  @Benchmark
  public ScoreEstimate interval() {
    return Bootstrap.of(Seed.of(7)).estimate(predictions.orElseThrow(), score);
  }
}

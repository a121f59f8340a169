package org.histossl.benchmarks;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.knn.KnnResult;
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

/**
 * Nearest neighbors in blocks. Time is that of queries times training embeddings; memory beside the
 * embeddings is a few megabytes a thread whatever their number.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class KnnBenchmark {
  private static final int CLASSES = 5;

  /** Embeddings to search. */
  @Param("100000")
  public int train;

  /** Embeddings to classify. */
  @Param("1024")
  public int queries;

  /** Numbers an embedding. */
  @Param("512")
  public int dimensions;

  private Optional<KnnClassifier> classifier = Optional.empty();
  private Optional<Embeddings> asked = Optional.empty();

  /** Draws embeddings. */
  @Setup(Level.Trial)
  public void draw() {
    SplittableRandom random = Seed.of(1).random();
    int[] labels = random.ints(train, 0, CLASSES).toArray();
    classifier =
        Optional.of(KnnClassifier.of(drawn(train, random), labels, CLASSES, KnnConfig.defaults()));
    asked = Optional.of(drawn(queries, random));
  }

  private Embeddings drawn(int count, SplittableRandom random) {
    Embeddings.Builder builder = Embeddings.builder(count, dimensions);
    float[] row = new float[dimensions];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < dimensions; d++) {
        row[d] = (float) (random.nextDouble() - 0.5);
      }
      builder.add(row);
    }
    return builder.build();
  }

  /**
   * Runs once.
   *
   * @return the neighbors' votes
   */
  @Benchmark
  public KnnResult classify() {
    return classifier.orElseThrow().classify(asked.orElseThrow(), Progress.none());
  }
}

package org.histossl.eval.decode;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;

/** Embeddings and classes as batches for a perceptron. */
final class MlpSamples implements Samples {
  private final MlpConfig config;
  private final Examples examples;
  private final Standardization standardization;
  private final int[] trainCounts;
  private final int[] validationRows;
  private final double[] classWeights;

  MlpSamples(MlpConfig config, Examples examples, Standardization standardization) {
    this.config = config;
    this.examples = examples;
    this.standardization = standardization;
    trainCounts = new int[examples.classes()];
    for (int row : examples.trainRows()) {
      trainCounts[examples.label(row)]++;
    }
    // nothing can be learnt of a class without examples, and its rows would forbid the rest
    validationRows =
        Arrays.stream(examples.validationRows())
            .filter(row -> trainCounts[examples.label(row)] > 0)
            .toArray();
    classWeights = weights(config.classWeights(), examples.trainRows().length, trainCounts);
  }

  @Override
  public Set<Integer> absentClasses() {
    Set<Integer> absent = new TreeSet<>();
    IntStream.range(0, trainCounts.length).filter(c -> trainCounts[c] == 0).forEach(absent::add);
    return absent;
  }

  @Override
  public int[] trainRows() {
    return examples.trainRows();
  }

  @Override
  public int[] validationRows() {
    return validationRows.clone();
  }

  @Override
  public Graph graph(Mode mode, int batch) {
    return MlpNetwork.withLoss(
        config, mode, batch, examples.embeddings().dimensions(), examples.classes());
  }

  @Override
  public double load(Program program, int[] rows, int counted) {
    standardization.fill(program.input(MlpNetwork.X), examples.embeddings(), rows);
    double total = 0;
    for (int i = 0; i < counted; i++) {
      total += classWeights[examples.label(rows[i])];
    }
    float[] targets = new float[rows.length * examples.classes()];
    for (int i = 0; i < counted; i++) {
      int label = examples.label(rows[i]);
      targets[i * examples.classes() + label] = (float) (classWeights[label] / total);
    }
    HostFloats.fill(program.input(MlpNetwork.TARGET), 0, targets);
    return total;
  }

  /** Weights of mean 1 over the training rows, as scikit-learn's "balanced". */
  private static double[] weights(MlpConfig.ClassWeights kind, int rows, int... counts) {
    double[] weights = new double[counts.length];
    long present = Arrays.stream(counts).filter(count -> count > 0).count();
    for (int c = 0; c < weights.length; c++) {
      weights[c] = kind == MlpConfig.ClassWeights.EQUAL ? 1 : rows / ((double) present * counts[c]);
    }
    return weights;
  }
}

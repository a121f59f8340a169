package org.histossl.eval.slide;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.decode.Samples;
import org.histossl.eval.decode.Standardization;
import org.nd4j.linalg.api.buffer.DataType;

/** Bags and their classes as batches of one padded size. */
final class PoolingSamples implements Samples {
  private final SlideExamples examples;
  private final PoolingNetwork network;
  private final Standardization standardization;
  private final Seed seed;
  private final int tiles;
  private final int[] validationSlides;
  private final boolean[] training;
  private final double[] classWeights;
  private final Set<Integer> absent = new TreeSet<>();
  private long loads;

  PoolingSamples(
      PoolingNetwork network, SlideExamples examples, Standardization standardization, Seed seed) {
    this.network = network;
    this.examples = examples;
    this.standardization = standardization;
    this.seed = seed;
    int[] counts = new int[examples.classes()];
    training = new boolean[examples.bags().count()];
    for (int slide : examples.trainSlides()) {
      counts[examples.label(slide)]++;
      training[slide] = true;
    }
    IntStream.range(0, counts.length).filter(c -> counts[c] == 0).forEach(absent::add);
    // nothing can be learnt of a class without examples, and its slides would forbid the rest
    validationSlides =
        Arrays.stream(examples.validationSlides())
            .filter(slide -> counts[examples.label(slide)] > 0)
            .toArray();
    int longest =
        IntStream.concat(Arrays.stream(examples.trainSlides()), Arrays.stream(validationSlides))
            .map(slide -> examples.bags().tiles(slide).length)
            .max()
            .orElseThrow();
    tiles = Math.min(network.config().mostTiles(), longest);
    boolean balanced = network.config().classWeights() == MlpConfig.ClassWeights.BALANCED;
    double present = counts.length - absent.size();
    classWeights = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      classWeights[c] = balanced ? examples.trainSlides().length / (present * counts[c]) : 1;
    }
  }

  @Override
  public Set<Integer> absentClasses() {
    return absent;
  }

  @Override
  public int[] trainRows() {
    return examples.trainSlides();
  }

  @Override
  public int[] validationRows() {
    return validationSlides.clone();
  }

  @Override
  public Graph graph(Mode mode, int batch) {
    return network.withLoss(mode, batch, tiles, DataType.FLOAT);
  }

  @Override
  public double load(Program program, int[] rows, int counted) {
    int[] chosen = new int[rows.length * tiles];
    float[] mask = new float[rows.length * tiles];
    for (int i = 0; i < rows.length; i++) {
      int[] part = part(rows[i]);
      for (int t = 0; t < tiles; t++) {
        chosen[i * tiles + t] = part[Math.min(t, part.length - 1)];
        mask[i * tiles + t] = t < part.length ? 0 : PoolingNetwork.NO_TILE;
      }
    }
    standardization.fill(program.input(PoolingNetwork.X), examples.bags().embeddings(), chosen);
    HostFloats.fill(program.input(PoolingNetwork.MASK), 0, mask);
    double total = 0;
    for (int i = 0; i < counted; i++) {
      total += classWeights[examples.label(rows[i])];
    }
    float[] target = new float[rows.length * examples.classes()];
    for (int i = 0; i < counted; i++) {
      int label = examples.label(rows[i]);
      target[i * examples.classes() + label] = (float) (classWeights[label] / total);
    }
    HostFloats.fill(program.input(PoolingNetwork.TARGET), 0, target);
    loads++;
    return total;
  }

  /** All tiles of a slide, or a random part: to learn from another each time. */
  private int[] part(int slide) {
    int[] all = examples.bags().tiles(slide);
    if (all.length <= tiles) {
      return all;
    }
    Seed own = seed.at(slide);
    SplittableRandom random = (training[slide] ? own.at(loads) : own).random();
    for (int i = 0; i < tiles; i++) {
      int j = i + random.nextInt(all.length - i);
      int swapped = all[i];
      all[i] = all[j];
      all[j] = swapped;
    }
    return Arrays.copyOf(all, tiles);
  }
}

package org.histossl.eval.decode;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;

/** Patch tokens and label maps as batches. */
final class SegmentationSamples implements Samples {
  private final SegmentationExamples examples;
  private final SegmentationNetwork network;
  private final Standardization standardization;
  private final Set<Integer> absent = new TreeSet<>();
  private final int[] validationTiles;

  SegmentationSamples(
      SegmentationConfig config, SegmentationExamples examples, Standardization standardization) {
    this.examples = examples;
    this.standardization = standardization;
    PatchTokens tokens = examples.tokens();
    network =
        new SegmentationNetwork(
            config,
            tokens.tokens().dimensions(),
            tokens.grid(),
            tokens.patchSize(),
            examples.classes());
    long[] counts = new long[examples.classes()];
    for (int tile : examples.trainTiles()) {
      Check.that(
          count(examples.map(tile), counts) > 0,
          "the label map of training tile %d has no labeled pixel: leave the tile out",
          tile);
    }
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        absent.add(c);
      }
    }
    // nothing can be learnt of a class without examples, and its pixels would forbid the rest
    validationTiles =
        Arrays.stream(examples.validationTiles())
            .filter(tile -> count(usable(tile), new long[counts.length]) > 0)
            .toArray();
  }

  private static long count(byte[] map, long[] counts) {
    long labeled = 0;
    for (byte pixel : map) {
      int label = Byte.toUnsignedInt(pixel);
      if (label != LabelMaps.IGNORED) {
        counts[label]++;
        labeled++;
      }
    }
    return labeled;
  }

  private byte[] usable(int tile) {
    byte[] map = examples.map(tile);
    for (int i = 0; i < map.length; i++) {
      if (absent.contains(Byte.toUnsignedInt(map[i]))) {
        map[i] = (byte) LabelMaps.IGNORED;
      }
    }
    return map;
  }

  SegmentationNetwork network() {
    return network;
  }

  @Override
  public Set<Integer> absentClasses() {
    return absent;
  }

  @Override
  public int[] trainRows() {
    return examples.trainTiles();
  }

  @Override
  public int[] validationRows() {
    return validationTiles.clone();
  }

  @Override
  public Graph graph(Mode mode, int batch) {
    return network.withLoss(mode, batch);
  }

  @Override
  public double load(Program program, int[] rows, int counted) {
    PatchTokens tokens = examples.tokens();
    standardization.fill(program.input(SegmentationNetwork.X), tokens.tokens(), tokens.rows(rows));
    int classes = examples.classes();
    int pixels = tokens.height() * tokens.width();
    float[] target = new float[Math.multiplyExact(rows.length, pixels * classes)];
    long[] counts = new long[classes];
    for (int i = 0; i < counted; i++) {
      byte[] map = usable(rows[i]);
      for (int p = 0; p < pixels; p++) {
        int label = Byte.toUnsignedInt(map[p]);
        if (label != LabelMaps.IGNORED) {
          target[(i * pixels + p) * classes + label] = 1;
          counts[label]++;
        }
      }
    }
    long total = Arrays.stream(counts).sum();
    long present = Arrays.stream(counts).filter(count -> count > 0).count();
    float[] diceWeights = new float[classes];
    for (int c = 0; c < classes; c++) {
      diceWeights[c] = counts[c] > 0 ? 1f / present : 0; // no overlap with what is not there
    }
    HostFloats.fill(program.input(SegmentationNetwork.TARGET), 0, target);
    HostFloats.fill(program.input(SegmentationNetwork.PIXEL_WEIGHT), 0, new float[] {1f / total});
    HostFloats.fill(program.input(SegmentationNetwork.DICE_WEIGHTS), 0, diceWeights);
    return total;
  }
}

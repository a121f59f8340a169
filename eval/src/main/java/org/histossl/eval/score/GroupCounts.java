package org.histossl.eval.score;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Each group's confusion counts, for drawing groups with replacement. Groups with equal counts are
 * one kind: where there are few kinds, how often each is drawn is binomial given those before it,
 * and a draw costs the number of kinds rather than of groups.
 */
final class GroupCounts {
  /** About how many plain draws one binomial draw costs. */
  private static final int BINOMIAL_COST = 20;

  private final int classes;
  private final int matrices;
  private final int[] kindOfGroup;
  private final int[] groupsOfKind;

  /** Cell, count, cell, count, ... of one kind after the other: one array, for the inner loop. */
  private final int[] counts;

  /** Where each kind's counts begin, and where the last one's end. */
  private final int[] startOfKind;

  private GroupCounts(
      int classes, int matrices, int[] kindOfGroup, int[] groupsOfKind, List<int[]> countsOfKind) {
    this.classes = classes;
    this.matrices = matrices;
    this.kindOfGroup = kindOfGroup;
    this.groupsOfKind = groupsOfKind;
    this.startOfKind = new int[countsOfKind.size() + 1];
    for (int kind = 0; kind < countsOfKind.size(); kind++) {
      startOfKind[kind + 1] = startOfKind[kind] + countsOfKind.get(kind).length;
    }
    this.counts = countsOfKind.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /** Counts of one or several predictions of the same samples. */
  static GroupCounts of(Predictions... predictions) {
    int classes = predictions[0].classes();
    int[][] cells = cellsByGroup(predictions, classes);
    Map<IntBuffer, Integer> kinds = new HashMap<>();
    List<int[]> countsOfKind = new ArrayList<>();
    int[] kindOfGroup = new int[cells.length];
    int[] groupsOfKind = new int[cells.length];
    for (int group = 0; group < cells.length; group++) {
      int[] counts = runLengths(cells[group]);
      Integer next = countsOfKind.size();
      Integer known = kinds.putIfAbsent(IntBuffer.wrap(counts), next);
      if (known == null) {
        countsOfKind.add(counts);
      }
      kindOfGroup[group] = known == null ? next : known;
      groupsOfKind[kindOfGroup[group]]++;
    }
    return new GroupCounts(
        classes,
        predictions.length,
        kindOfGroup,
        Arrays.copyOf(groupsOfKind, countsOfKind.size()),
        countsOfKind);
  }

  /** For each group the sorted cells that its samples fall into, one per sample and prediction. */
  private static int[][] cellsByGroup(Predictions[] predictions, int classes) {
    Groups groups = predictions[0].groups();
    int[] sizes = new int[groups.count()];
    for (int i = 0; i < groups.samples(); i++) {
      sizes[groups.of(i)] += predictions.length;
    }
    int[][] cells = new int[sizes.length][];
    for (int group = 0; group < sizes.length; group++) {
      cells[group] = new int[sizes[group]];
    }
    for (int i = 0; i < groups.samples(); i++) {
      int group = groups.of(i);
      for (int m = 0; m < predictions.length; m++) {
        Predictions p = predictions[m];
        cells[group][--sizes[group]] = (m * classes + p.truth(i)) * classes + p.predicted(i);
      }
    }
    for (int[] ofGroup : cells) {
      Arrays.sort(ofGroup);
    }
    return cells;
  }

  private static int[] runLengths(int[] sorted) {
    int[] runs = new int[2 * sorted.length];
    int length = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        runs[length] = sorted[i];
        length += 2;
      }
      runs[length - 1]++;
    }
    return Arrays.copyOf(runs, length);
  }

  int groups() {
    return kindOfGroup.length;
  }

  /** The confusion matrices, one per prediction, of as many groups as there are, drawn anew. */
  ConfusionMatrix[] draw(SplittableRandom random) {
    long[] sums = new long[matrices * classes * classes];
    if ((long) BINOMIAL_COST * groupsOfKind.length < kindOfGroup.length) {
      drawKinds(random, sums);
    } else {
      for (int i = 0; i < kindOfGroup.length; i++) {
        // Unlike nextInt(bound) without a division; off by less than groups / 2^32.
        int group = (int) (((random.nextLong() >>> 32) * kindOfGroup.length) >>> 32);
        add(kindOfGroup[group], 1, sums);
      }
    }
    ConfusionMatrix[] drawn = new ConfusionMatrix[matrices];
    int size = classes * classes;
    for (int m = 0; m < matrices; m++) {
      drawn[m] =
          ConfusionMatrix.around(classes, Arrays.copyOfRange(sums, m * size, (m + 1) * size));
    }
    return drawn;
  }

  private void drawKinds(SplittableRandom random, long[] sums) {
    int drawsLeft = kindOfGroup.length;
    int groupsLeft = kindOfGroup.length;
    for (int kind = 0; kind < groupsOfKind.length && drawsLeft > 0; kind++) {
      int times = Binomial.draw(drawsLeft, (double) groupsOfKind[kind] / groupsLeft, random);
      add(kind, times, sums);
      drawsLeft -= times;
      groupsLeft -= groupsOfKind[kind];
    }
  }

  private void add(int kind, long times, long[] sums) {
    int end = startOfKind[kind + 1];
    for (int i = startOfKind[kind]; i < end; i += 2) {
      sums[counts[i]] += times * counts[i + 1];
    }
  }
}

package org.histossl.data.curation;

import java.io.IOException;
import java.util.Arrays;

/**
 * Greedy k-means++: the first center is any row; each further one is the best of {@code 2 + int(ln
 * k)} rows drawn with a probability proportional to their squared distance to the nearest center.
 *
 * <p>Source: D. Arthur, S. Vassilvitskii 2007, "k-means++", section 2.2 and its remark on greedy
 * choice, with scikit-learn's number of candidates.
 */
final class Seeding {
  private final Vectors rows;
  private final Draws draws;
  private final int candidates;

  /** Squared distance of each row to the nearest center so far. */
  private float[] nearest;

  /** The same, were a candidate a center too. */
  private final float[][] trial;

  /** Sums by block, which are added up in the blocks' order. */
  private double[] sums;

  private final double[][] trialSums;

  private Seeding(Vectors rows, int clusters, Draws draws) {
    this.rows = rows;
    this.draws = draws;
    this.candidates = 2 + (int) Math.log(clusters);
    int blocks = RowBlocks.count(rows);
    this.nearest = new float[rows.count()];
    this.sums = new double[blocks];
    this.trial = new float[candidates][rows.count()];
    this.trialSums = new double[candidates][blocks];
    Arrays.fill(nearest, Float.POSITIVE_INFINITY);
  }

  /**
   * Chooses rows to begin k-means with.
   *
   * @return their numbers; fewer than {@code clusters} where there are not so many different rows
   */
  static int[] choose(Vectors rows, int clusters, Draws draws) throws IOException {
    Seeding seeding = new Seeding(rows, clusters, draws);
    int[] chosen = new int[clusters];
    chosen[0] = draws.below(rows.count());
    seeding.best(chosen[0]);
    for (int i = 1; i < clusters; i++) {
      double total = sum(seeding.sums);
      if (total == 0) {
        return Arrays.copyOf(chosen, i);
      }
      chosen[i] = seeding.best(seeding.drawn(total));
    }
    return chosen;
  }

  private int[] drawn(double total) {
    int[] drawn = new int[candidates];
    for (int i = 0; i < candidates; i++) {
      drawn[i] = rowAt(draws.uniform() * total);
    }
    return drawn;
  }

  /** The first row, not yet a center, up to which the distances add up to so much. */
  private int rowAt(double wanted) {
    int block = 0;
    double before = 0;
    while (block < sums.length - 1 && before + sums[block] < wanted) {
      before += sums[block++];
    }
    int found = -1;
    for (int row = block * RowBlocks.ROWS; row < nearest.length; row++) {
      before += nearest[row];
      if (nearest[row] > 0) {
        found = row;
        if (before >= wanted) {
          return row;
        }
      }
    }
    return found >= 0 ? found : lastDistant(); // only where rounding let the sums fall short
  }

  private int lastDistant() {
    int row = nearest.length - 1;
    while (nearest[row] == 0) {
      row--;
    }
    return row;
  }

  /** Makes the candidate a center that leaves the smallest sum of distances. */
  private int best(int... drawn) throws IOException {
    float[] points = RowBlocks.values(rows.select(drawn));
    RowBlocks.each(
        rows,
        panel -> {
          for (int i = 0; i < drawn.length; i++) {
            tryOut(i, panel.first(), panel.measure(points, i));
          }
        });
    int best = 0;
    for (int i = 1; i < drawn.length; i++) {
      if (sum(trialSums[i]) < sum(trialSums[best])) {
        best = i;
      }
    }
    keep(best);
    return drawn[best];
  }

  private void tryOut(int candidate, int first, float[] distances) {
    float[] trialDistances = trial[candidate];
    double sum = 0;
    for (int i = 0; i < distances.length; i++) {
      float distance = Math.min(nearest[first + i], distances[i]);
      trialDistances[first + i] = distance;
      sum += distance;
    }
    trialSums[candidate][first / RowBlocks.ROWS] = sum;
  }

  private void keep(int best) {
    float[] former = nearest;
    nearest = trial[best];
    trial[best] = former;
    double[] formerSums = sums;
    sums = trialSums[best];
    trialSums[best] = formerSums;
  }

  private static double sum(double[] parts) {
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return sum;
  }
}

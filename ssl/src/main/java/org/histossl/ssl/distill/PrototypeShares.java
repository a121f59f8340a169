package org.histossl.ssl.distill;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.TreeSum;

/**
 * What Sinkhorn-Knopp multiplies each prototype by, over the rows of all shards of all ranks.
 *
 * <p>Rows and prototypes are normalized in turn, rows last. A row's factor drops out of its
 * softmax, so that the targets are {@code softmax(scores / temperature + log factor)}: one number
 * for each prototype is all that ranks have to agree on. Sums of prototypes go over all rows, sums
 * of rows are a row's own (dinov2/loss/dino_clstoken_loss.py, sinkhorn_knopp_teacher, whose {@code
 * all_reduce} stands where {@link Group#sum(double...)} stands here). In double precision, in the
 * order of the shards.
 */
final class PrototypeShares {
  private final int prototypes;
  private final List<Shard> shards = new ArrayList<>();

  /** One shard's rows: {@code exp(scores / temperature - greatest)} and the factor of each row. */
  private static final class Shard {
    private final int rows;
    private final double[] scores;
    private final double[] factors;

    Shard(int rows, double[] scores) {
      this.rows = rows;
      this.scores = scores;
      this.factors = new double[rows];
    }
  }

  PrototypeShares(int prototypes) {
    this.prototypes = prototypes;
  }

  /** The graph's input for the logarithms, beside the objective's scores. */
  static String input(String scores) {
    return scores + "/prototypeShares";
  }

  /** Takes the first rows of a shard's scores {@code [n, prototypes]}; others are padding. */
  void add(float[] scores, int rows, double temperature) {
    double[] scaled = new double[rows * prototypes];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = scores[i] / temperature;
    }
    shards.add(new Shard(rows, scaled));
  }

  /** The logarithm of each prototype's factor; the same on all ranks. */
  float[] logarithms(int iterations, Group group) {
    double greatest = greatest(group);
    for (Shard shard : shards) {
      for (int i = 0; i < shard.scores.length; i++) {
        shard.scores[i] = Math.exp(shard.scores[i] - greatest);
      }
      Arrays.fill(shard.factors, 1);
    }
    double[] factors = new double[prototypes];
    Arrays.fill(factors, 1);
    for (int i = 0; i < iterations; i++) {
      double[] sums = group.sum(prototypeSums());
      for (int k = 0; k < prototypes; k++) {
        factors[k] = 1 / sums[k]; // a common factor drops out
      }
      shards.forEach(shard -> normalizeRows(shard, factors));
    }
    float[] logarithms = new float[prototypes];
    for (int k = 0; k < prototypes; k++) {
      logarithms[k] = (float) Math.log(factors[k]);
    }
    return logarithms;
  }

  private double greatest(Group group) {
    double own = Double.NEGATIVE_INFINITY;
    for (Shard shard : shards) {
      for (double score : shard.scores) {
        own = Math.max(own, score);
      }
    }
    double greatest = own;
    byte[] said = ByteBuffer.allocate(Double.BYTES).putDouble(own).array();
    for (byte[] other : group.gather(said)) {
      greatest = Math.max(greatest, ByteBuffer.wrap(other).getDouble());
    }
    return greatest;
  }

  /** For each prototype the sum over this rank's rows, in the tree of its shards. */
  private double[] prototypeSums() {
    double[][] byShard = new double[shards.size()][prototypes];
    for (int s = 0; s < byShard.length; s++) {
      Shard shard = shards.get(s);
      for (int row = 0; row < shard.rows; row++) {
        for (int k = 0; k < prototypes; k++) {
          byShard[s][k] += shard.scores[row * prototypes + k] * shard.factors[row];
        }
      }
    }
    double[] sums = new double[prototypes];
    double[] parts = new double[byShard.length];
    for (int k = 0; k < prototypes; k++) {
      for (int s = 0; s < parts.length; s++) {
        parts[s] = byShard[s][k];
      }
      sums[k] = TreeSum.of(parts);
    }
    return sums;
  }

  private void normalizeRows(Shard shard, double[] factors) {
    for (int row = 0; row < shard.rows; row++) {
      double sum = 0;
      for (int k = 0; k < prototypes; k++) {
        sum += shard.scores[row * prototypes + k] * factors[k];
      }
      shard.factors[row] = 1 / sum;
    }
  }
}

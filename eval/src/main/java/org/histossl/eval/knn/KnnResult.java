package org.histossl.eval.knn;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/** What neighbors said of each query: votes for classes, the class, the neighbors themselves. */
public final class KnnResult {
  private final int neighbors;
  private final int classes;
  private final int[] indices;
  private final float[] similarities;
  private final double[][] votes;

  KnnResult(int count, int neighbors, int classes) {
    this.neighbors = neighbors;
    this.classes = classes;
    this.indices = new int[Math.multiplyExact(count, neighbors)];
    this.similarities = new float[count * neighbors];
    this.votes = new double[count][classes];
  }

  /**
   * At least as many candidates as there are neighbors, in any order; kept by falling similarity,
   * the lower index first among those that are equal as floats.
   */
  void set(int query, int[] found, double[] similarity) {
    int[] order =
        IntStream.range(0, found.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -(float) similarity[i])
                    .thenComparingInt(i -> found[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < neighbors; i++) {
      indices[query * neighbors + i] = found[order[i]];
      similarities[query * neighbors + i] = (float) similarity[order[i]];
    }
  }

  void vote(int first, int rows, int[] labels, double temperature) {
    for (int query = first; query < first + rows; query++) {
      for (int i = 0; i < neighbors; i++) {
        int at = query * neighbors + i;
        votes[query][labels[indices[at]]] += Math.exp(similarities[at] / temperature);
      }
    }
  }

  /**
   * How many queries there were.
   *
   * @return the number of queries
   */
  public int count() {
    return votes.length;
  }

  /**
   * The class with most votes, the lower of equals.
   *
   * @param query which query
   * @return its predicted class
   */
  public int predicted(int query) {
    double[] v = votes[query];
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = v[c] > v[best] ? c : best;
    }
    return best;
  }

  /**
   * The predicted class of every query.
   *
   * @return {@code [count]} classes
   */
  public int[] predicted() {
    return IntStream.range(0, count()).map(this::predicted).toArray();
  }

  /**
   * The votes on a query, not normalized.
   *
   * @param query which query
   * @return {@code [classes]} sums of {@code exp(similarity / temperature)}
   */
  public double[] votes(int query) {
    return votes[query].clone();
  }

  /**
   * The votes on a query as shares of 1, to be scored like probabilities.
   *
   * @param query which query
   * @return {@code [classes]} numbers that sum to 1
   */
  public float[] shares(int query) {
    double sum = Arrays.stream(votes[query]).sum();
    float[] shares = new float[classes];
    for (int c = 0; c < classes; c++) {
      shares[c] = (float) (votes[query][c] / sum);
    }
    return shares;
  }

  /**
   * The training embeddings nearest to a query, the nearest first.
   *
   * @param query which query
   * @return {@code [neighbors]} indices
   */
  public int[] neighbors(int query) {
    Check.index("query", query, count());
    return Arrays.copyOfRange(indices, query * neighbors, (query + 1) * neighbors);
  }

  /**
   * How near a neighbor is.
   *
   * @param query which query
   * @param neighbor which of its neighbors, 0 being the nearest
   * @return their cosine similarity
   */
  public double similarity(int query, int neighbor) {
    Check.index("query", query, count());
    return similarities[query * neighbors + Check.index("neighbor", neighbor, neighbors)];
  }
}

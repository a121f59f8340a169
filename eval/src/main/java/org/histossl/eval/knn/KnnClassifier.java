package org.histossl.eval.knn;

import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.eval.embed.Embeddings;

/**
 * DINO's weighted nearest-neighbor vote: each of the {@code k} training embeddings with the
 * greatest cosine similarity {@code s} gives its class {@code exp(s / temperature)} votes.
 *
 * <p>Works in blocks, each of which is one matrix product: beside the embeddings themselves it
 * holds some tens of megabytes, and the neighbors of the queries. The product is in single
 * precision and finds a few more than asked for, which are compared again; among similarities that
 * are equal to a millionth the lower index wins, so that neither blocks nor threads decide who
 * votes.
 *
 * <p>Source: Wu et al. 2018, arXiv:1805.01978; reference code facebookresearch/dino eval_knn.py.
 * Unlike the reference any number of queries and classes will do.
 *
 * <pre>{@code
 * KnnClassifier knn = KnnClassifier.of(train, labels, 5, KnnConfig.defaults());
 * KnnResult result = knn.classify(test, progress);
 * int label = result.predicted(0);
 * }</pre>
 */
public final class KnnClassifier {
  /** Queries that share one pass over the training embeddings: the more, the fewer passes. */
  private static final int QUERY_BLOCK = 4096;

  /** Training embeddings a product: its result, 32 MB, is the largest thing held. */
  private static final int TRAIN_BLOCK = 2048;

  /** So many more are found than vote: rounding errors of a float may put them out of order. */
  private static final int SPARE = 16;

  private final Embeddings train;
  private final double[] norms;
  private final int[] labels;
  private final int classes;
  private final KnnConfig config;

  private KnnClassifier(
      Embeddings train, double[] norms, int[] labels, int classes, KnnConfig config) {
    this.train = train;
    this.norms = norms;
    this.labels = labels;
    this.classes = classes;
    this.config = config;
  }

  /**
   * A classifier over labeled embeddings. They need not be normalized.
   *
   * @param train the embeddings among which neighbors are sought; finite
   * @param labels the class of each, {@code 0..classes-1}
   * @param classes how many classes there are, present or not
   * @param config how neighbors vote
   * @return the classifier
   */
  public static KnnClassifier of(Embeddings train, int[] labels, int classes, KnnConfig config) {
    Check.positive("classes", classes);
    Check.that(
        train.count() == labels.length,
        "training embeddings and labels must be as many, got %d and %d",
        train.count(),
        labels.length);
    Check.that(
        config.neighbors() <= train.count(),
        "%d neighbors need at least as many training embeddings, got %d: ask for fewer neighbors",
        config.neighbors(),
        train.count());
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] >= 0 && labels[i] < classes,
          "labels must be in 0..%d, got %d at training embedding %d",
          classes - 1,
          labels[i],
          i);
    }
    train.requireFinite("training embeddings");
    double[] norms =
        IntStream.range(0, train.count()).parallel().mapToDouble(train::norm).toArray();
    return new KnnClassifier(train, norms, labels.clone(), classes, config);
  }

  /**
   * Lets neighbors vote on each query.
   *
   * @param queries the embeddings to classify, of the training embeddings' dimension; finite
   * @param progress told of each block
   * @return votes, classes and neighbors
   */
  public KnnResult classify(Embeddings queries, Progress progress) {
    return classify(queries, QUERY_BLOCK, TRAIN_BLOCK, progress);
  }

  KnnResult classify(Embeddings queries, int queryBlock, int trainBlock, Progress progress) {
    Check.that(
        queries.dimensions() == train.dimensions(),
        "queries and training embeddings must agree in dimensions, got %d and %d: are they of one"
            + " encoder?",
        queries.dimensions(),
        train.dimensions());
    queries.requireFinite("query embeddings");
    KnnResult result = new KnnResult(queries.count(), config.neighbors(), classes);
    if (queries.count() == 0) {
      return result;
    }
    int blocks = (queries.count() + queryBlock - 1) / queryBlock;
    int even = (queries.count() + blocks - 1) / blocks; // no block of a few queries at the end
    int kept = Math.min(train.count(), config.neighbors() + SPARE);
    long steps = (long) blocks * NearestSearch.blocks(train, trainBlock);
    try (Progress.Task task = progress.start("nearest neighbors", steps);
        NearestSearch search = new NearestSearch(train, norms, even, trainBlock, kept)) {
      for (int first = 0; first < queries.count(); first += even) {
        int rows = Math.min(even, queries.count() - first);
        search.search(queries, first, rows, task::step);
        vote(queries, first, rows, search, result);
      }
    }
    return result;
  }

  private void vote(
      Embeddings queries, int first, int rows, NearestSearch search, KnnResult result) {
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            i -> {
              int[] found = search.nearest(i);
              result.set(first + i, found, similarities(queries, first + i, found));
            });
    result.vote(first, rows, labels, config.temperature());
  }

  private double[] similarities(Embeddings queries, int query, int[] found) {
    float[] q = queries.row(query);
    float[] t = new float[q.length];
    double queryNorm = queries.norm(query);
    double[] similarities = new double[found.length];
    for (int i = 0; i < found.length; i++) {
      train.copyRow(found[i], t, 0);
      double dot = 0;
      for (int j = 0; j < q.length; j++) {
        dot += (double) q[j] * t[j];
      }
      double lengths = queryNorm * norms[found[i]];
      similarities[i] = lengths > 0 ? dot / lengths : 0;
    }
    return similarities;
  }
}

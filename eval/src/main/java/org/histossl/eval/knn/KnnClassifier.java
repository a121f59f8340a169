package org.histossl.eval.knn;

import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.eval.embed.Embeddings;

/**
 * DINO's weighted nearest-neighbour vote: each of the {@code k} training embeddings with the
 * greatest cosine similarity {@code s} gives its class {@code exp(s / temperature)} votes.
 *
 * <p>Works in blocks: beside the embeddings themselves it holds a few megabytes a thread, and the
 * neighbours of the queries. Equal similarities go to the lower index, so that the result does not
 * depend on blocks or threads.
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
  /** Queries that share one pass over the training embeddings. */
  private static final int QUERY_BLOCK = 256;

  private final Embeddings train;
  private final float[] inverseNorms;
  private final int[] labels;
  private final int classes;
  private final KnnConfig config;

  private KnnClassifier(
      Embeddings train, float[] inverseNorms, int[] labels, int classes, KnnConfig config) {
    this.train = train;
    this.inverseNorms = inverseNorms;
    this.labels = labels;
    this.classes = classes;
    this.config = config;
  }

  /**
   * A classifier over labelled embeddings. They need not be normalised.
   *
   * @param train the embeddings among which neighbours are sought; finite
   * @param labels the class of each, {@code 0..classes-1}
   * @param classes how many classes there are, present or not
   * @param config how neighbours vote
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
        config.neighbours() <= train.count(),
        "%d neighbours need at least as many training embeddings, got %d: ask for fewer neighbours",
        config.neighbours(),
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
    return new KnnClassifier(train, inverseNorms(train), labels.clone(), classes, config);
  }

  private static float[] inverseNorms(Embeddings embeddings) {
    float[] inverse = new float[embeddings.count()];
    for (int i = 0; i < inverse.length; i++) {
      double norm = embeddings.norm(i);
      inverse[i] = norm > 0 ? (float) (1 / norm) : 0; // no direction: similar to nothing
    }
    return inverse;
  }

  /**
   * Lets neighbours vote on each query.
   *
   * @param queries the embeddings to classify, of the training embeddings' dimension; finite
   * @param progress told of each block of queries
   * @return votes, classes and neighbours
   */
  public KnnResult classify(Embeddings queries, Progress progress) {
    Check.that(
        queries.dimensions() == train.dimensions(),
        "queries and training embeddings must agree in dimensions, got %d and %d: are they of one"
            + " encoder?",
        queries.dimensions(),
        train.dimensions());
    queries.requireFinite("query embeddings");
    KnnResult result = new KnnResult(queries.count(), config.neighbours(), classes);
    int blocks = (queries.count() + QUERY_BLOCK - 1) / QUERY_BLOCK;
    try (Progress.Task task = progress.start("nearest neighbours", blocks)) {
      IntStream.range(0, blocks)
          .parallel()
          .forEach(
              block -> {
                int first = block * QUERY_BLOCK;
                int rows = Math.min(QUERY_BLOCK, queries.count() - first);
                classifyBlock(queries, first, rows, result);
                synchronized (task) {
                  task.step();
                }
              });
    }
    return result;
  }

  private void classifyBlock(Embeddings queries, int first, int rows, KnnResult result) {
    NearestSearch search = new NearestSearch(queries, first, rows, config.neighbours());
    search.over(train, inverseNorms);
    for (int i = 0; i < rows; i++) {
      int[] neighbours = search.nearest(i);
      result.set(first + i, neighbours, similarities(queries, first + i, neighbours));
    }
    result.vote(first, rows, labels, config.temperature());
  }

  /** The search is in single precision; what votes is computed again in double precision. */
  private double[] similarities(Embeddings queries, int query, int[] neighbours) {
    float[] q = queries.row(query);
    float[] t = new float[q.length];
    double queryNorm = queries.norm(query);
    double[] similarities = new double[neighbours.length];
    for (int i = 0; i < neighbours.length; i++) {
      train.copyRow(neighbours[i], t, 0);
      double dot = 0;
      for (int j = 0; j < q.length; j++) {
        dot += (double) q[j] * t[j];
      }
      double norms = queryNorm * train.norm(neighbours[i]);
      similarities[i] = norms > 0 ? dot / norms : 0;
    }
    return similarities;
  }
}

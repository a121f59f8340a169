package org.histossl.eval.knn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.histossl.core.HostFloats;
import org.histossl.eval.embed.Embeddings;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The training embeddings nearest to a block of queries. Training embeddings are taken in blocks;
 * the similarities of a block of queries and a block of training embeddings are one matrix product,
 * and a similarity is looked at again only if it is greater than the least that its query keeps.
 */
final class NearestSearch implements AutoCloseable {
  /** Rows that one thread brings over, or looks through, at a time. */
  private static final int STRIP = 64;

  /** Similarities of unit vectors that differ by less are equal but for the rounding of floats. */
  private static final float ROUNDING = 1e-6f;

  private final Embeddings train;
  private final double[] trainNorms;
  private final int dimensions;
  private final int kept;

  /** As rows: {@code [queries, dimensions]}. */
  private final INDArray queryRows;

  /** As rows: {@code [training embeddings, dimensions]}. */
  private final INDArray trainRows;

  /** As rows: {@code [queries, training embeddings]}. */
  private final INDArray similarities;

  private final float[][] bestSimilarity;
  private final int[][] bestIndex;
  private int found;

  /**
   * Takes the memory that blocks need.
   *
   * @param kept how many a query keeps
   */
  NearestSearch(Embeddings train, double[] trainNorms, int queryBlock, int trainBlock, int kept) {
    this.train = train;
    this.trainNorms = trainNorms;
    this.dimensions = train.dimensions();
    this.kept = kept;
    queryRows = Nd4j.zeros(DataType.FLOAT, queryBlock, dimensions);
    trainRows = Nd4j.zeros(DataType.FLOAT, Math.min(trainBlock, train.count()), dimensions);
    similarities = Nd4j.zeros(DataType.FLOAT, queryBlock, trainRows.size(0));
    bestSimilarity = new float[queryBlock][kept];
    bestIndex = new int[queryBlock][kept];
  }

  /** Into how many blocks training embeddings are cut. */
  static int blocks(Embeddings train, int trainBlock) {
    return (train.count() + trainBlock - 1) / trainBlock;
  }

  /** Searches all training embeddings; hears of each block of them. */
  void search(Embeddings queries, int first, int rows, Runnable step) {
    load(queryRows, queries, first, rows, i -> queries.norm(first + i));
    for (int i = 0; i < rows; i++) {
      Arrays.fill(bestSimilarity[i], Float.NEGATIVE_INFINITY);
    }
    found = 0;
    int block = (int) trainRows.size(0);
    for (int start = 0; start < train.count(); start += block) {
      int from = start;
      int columns = Math.min(block, train.count() - start);
      load(trainRows, train, start, columns, j -> trainNorms[from + j]);
      multiply();
      look(rows, start, columns);
      found = Math.min(kept, found + columns);
      step.run();
    }
  }

  /** Gives the length of a row. */
  private interface Norms {
    double of(int row);
  }

  /** Rows of length 1; one of zeros has no direction, and is similar to nothing. */
  private void load(INDArray into, Embeddings from, int first, int rows, Norms norms) {
    FloatBuffer elements = HostFloats.of(into);
    strips(rows)
        .forEach(
            strip -> {
              FloatBuffer own = elements.duplicate();
              own.position(strip * STRIP * dimensions);
              float[] row = new float[dimensions];
              for (int i = strip * STRIP; i < Math.min(rows, (strip + 1) * STRIP); i++) {
                from.copyRow(first + i, row, 0);
                double norm = norms.of(i);
                float factor = norm > 0 ? (float) (1 / norm) : 0;
                for (int d = 0; d < dimensions; d++) {
                  row[d] *= factor;
                }
                own.put(row);
              }
            });
    HostFloats.written(into);
  }

  private static IntStream strips(int rows) {
    return IntStream.range(0, (rows + STRIP - 1) / STRIP).parallel();
  }

  /** BLAS counts column by column: what are rows here are columns there, and nothing is copied. */
  private void multiply() {
    Nd4j.gemm(columns(trainRows), columns(queryRows), columns(similarities), true, false, 1, 0);
  }

  /** The same memory, transposed. */
  private static INDArray columns(INDArray rows) {
    return rows.reshape(rows.length()).reshape('f', rows.size(1), rows.size(0));
  }

  private void look(int rows, int start, int columns) {
    FloatBuffer elements = HostFloats.of(similarities);
    int block = (int) trainRows.size(0);
    strips(rows)
        .forEach(
            strip -> {
              FloatBuffer own = elements.duplicate();
              float[] row = new float[columns];
              for (int i = strip * STRIP; i < Math.min(rows, (strip + 1) * STRIP); i++) {
                own.position(i * block);
                own.get(row);
                keepBest(i, start, row);
              }
            });
  }

  /** Insertion into a sorted list: after the first blocks nearly nothing passes the threshold. */
  private void keepBest(int query, int start, float[] row) {
    float[] best = bestSimilarity[query];
    float threshold = best[kept - 1] + ROUNDING;
    for (int j = 0; j < row.length; j++) {
      if (row[j] > threshold) { // an equal one that came later stays out
        insert(query, row[j], start + j);
        threshold = best[kept - 1] + ROUNDING;
      }
    }
  }

  private void insert(int query, float similarity, int candidate) {
    float[] best = bestSimilarity[query];
    int[] index = bestIndex[query];
    int place = kept - 1;
    while (place > 0 && similarity > best[place - 1]) {
      best[place] = best[place - 1];
      index[place] = index[place - 1];
      place--;
    }
    best[place] = similarity;
    index[place] = candidate;
  }

  /** The nearest training embeddings of a query of the block, the nearest first. */
  int[] nearest(int query) {
    return Arrays.copyOf(bestIndex[query], found);
  }

  @Override
  public void close() {
    queryRows.close();
    trainRows.close();
    similarities.close();
  }
}

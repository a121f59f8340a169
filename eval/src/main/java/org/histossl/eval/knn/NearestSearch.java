package org.histossl.eval.knn;

import java.util.Arrays;
import org.histossl.eval.embed.Embeddings;

/**
 * The training embeddings nearest to a block of queries. Training embeddings are taken in blocks
 * and laid out dimension by dimension, so that the inner loop runs over neighbours and the compiler
 * can use vector instructions for it.
 */
final class NearestSearch {
  /** Training embeddings a block: similarities and four dimensions of them stay in L1. */
  private static final int TRAIN_BLOCK = 512;

  private final int rows;
  private final int dimensions;
  private final int neighbours;
  private final float[] queries;
  private final float[][] bestSimilarity;
  private final int[][] bestIndex;
  private int found;

  NearestSearch(Embeddings queries, int first, int rows, int neighbours) {
    this.rows = rows;
    this.dimensions = queries.dimensions();
    this.neighbours = neighbours;
    this.queries = new float[rows * dimensions];
    this.bestSimilarity = new float[rows][neighbours];
    this.bestIndex = new int[rows][neighbours];
    for (int i = 0; i < rows; i++) {
      queries.copyRow(first + i, this.queries, i * dimensions);
      scale(this.queries, i * dimensions, inverse(queries.norm(first + i)));
      Arrays.fill(bestSimilarity[i], Float.NEGATIVE_INFINITY);
    }
  }

  private static float inverse(double norm) {
    return norm > 0 ? (float) (1 / norm) : 0;
  }

  private void scale(float[] values, int start, float factor) {
    for (int i = start; i < start + dimensions; i++) {
      values[i] *= factor;
    }
  }

  /** Searches all training embeddings, whose lengths are given inverted. */
  void over(Embeddings train, float[] inverseNorms) {
    float[] block = new float[dimensions * TRAIN_BLOCK];
    float[] row = new float[dimensions];
    float[] similarities = new float[TRAIN_BLOCK];
    for (int start = 0; start < train.count(); start += TRAIN_BLOCK) {
      int columns = Math.min(TRAIN_BLOCK, train.count() - start);
      for (int j = 0; j < columns; j++) {
        train.copyRow(start + j, row, 0);
        scale(row, 0, inverseNorms[start + j]);
        for (int d = 0; d < dimensions; d++) {
          block[d * TRAIN_BLOCK + j] = row[d];
        }
      }
      for (int i = 0; i < rows; i++) {
        similarities(i, block, similarities);
        keepBest(i, start, columns, similarities);
      }
      found = Math.min(neighbours, found + columns);
    }
  }

  private void similarities(int query, float[] block, float[] out) {
    Arrays.fill(out, 0);
    int q = query * dimensions;
    int d = 0;
    for (; d + 4 <= dimensions; d += 4) {
      axpy4(q + d, d * TRAIN_BLOCK, block, out);
    }
    for (; d < dimensions; d++) {
      float a = queries[q + d];
      int at = d * TRAIN_BLOCK;
      for (int j = 0; j < TRAIN_BLOCK; j++) {
        out[j] += a * block[at + j];
      }
    }
  }

  private void axpy4(int q, int at, float[] block, float[] out) {
    float a = queries[q];
    float b = queries[q + 1];
    float c = queries[q + 2];
    float d = queries[q + 3];
    for (int j = 0; j < TRAIN_BLOCK; j++) {
      out[j] +=
          a * block[at + j]
              + b * block[at + TRAIN_BLOCK + j]
              + c * block[at + 2 * TRAIN_BLOCK + j]
              + d * block[at + 3 * TRAIN_BLOCK + j];
    }
  }

  /** Insertion into a sorted list: after the first blocks nearly nothing passes the threshold. */
  private void keepBest(int query, int start, int columns, float[] similarities) {
    float[] best = bestSimilarity[query];
    int[] index = bestIndex[query];
    for (int j = 0; j < columns; j++) {
      float s = similarities[j];
      if (s > best[neighbours - 1]) { // an equal one that came later stays out
        int place = neighbours - 1;
        while (place > 0 && s > best[place - 1]) {
          best[place] = best[place - 1];
          index[place] = index[place - 1];
          place--;
        }
        best[place] = s;
        index[place] = start + j;
      }
    }
  }

  /** The nearest training embeddings of a query of the block, the nearest first. */
  int[] nearest(int query) {
    return Arrays.copyOf(bestIndex[query], found);
  }
}

/**
 * Classes by nearest neighbors, without any training: the plainest question to an encoder. In:
 * {@link org.histossl.eval.embed.Embeddings} and labels. Start at {@link
 * org.histossl.eval.knn.KnnClassifier}.
 */
@NullMarked
package org.histossl.eval.knn;

import org.jspecify.annotations.NullMarked;

/**
 * Small networks on frozen embeddings. Start at {@link org.histossl.eval.decode.Mlp} for classes.
 * In: {@code Embeddings} with what is known of some of their tiles. Out: class scores for {@code
 * Predictions}, and how the training went.
 */
@NullMarked
package org.histossl.eval.decode;

import org.jspecify.annotations.NullMarked;

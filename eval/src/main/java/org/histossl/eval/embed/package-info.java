/**
 * What an encoder says about tiles: one row of numbers a tile. In: a {@link
 * org.histossl.models.TrainedEncoder} and tiles. Out: {@link org.histossl.eval.embed.Embeddings} in
 * memory, or an {@link org.histossl.eval.embed.EmbeddingFile}. Start at {@link
 * org.histossl.eval.embed.Embedder}.
 */
@NullMarked
package org.histossl.eval.embed;

import org.jspecify.annotations.NullMarked;

/**
 * Embeddings in few dimensions, to be looked at. In: {@link org.histossl.eval.embed.Embeddings}.
 * Out: a place in the plane for each. Start at {@link org.histossl.eval.map.EmbeddingMap}.
 */
@NullMarked
package org.histossl.eval.map;

import org.jspecify.annotations.NullMarked;

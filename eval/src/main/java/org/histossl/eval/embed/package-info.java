/**
 * What an encoder says about tiles: one row of numbers a tile. Start at {@link
 * org.histossl.eval.embed.Embeddings}.
 */
@NullMarked
package org.histossl.eval.embed;

import org.jspecify.annotations.NullMarked;

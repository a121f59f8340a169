/**
 * What is looked at while a pretraining goes on, at the ends of epochs. In: an encoder as it is by
 * then. Out: numbers by name, for metrics and curves. Start at {@link
 * org.histossl.eval.online.NeighborScore} with labels, at {@link
 * org.histossl.eval.online.EmbeddingRank} without. Signs of progress, no results.
 */
@NullMarked
package org.histossl.eval.online;

import org.jspecify.annotations.NullMarked;

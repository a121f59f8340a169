/**
 * Where an encoder looks. In: a {@link org.histossl.models.TrainedEncoder} and tiles. Out: a value
 * or a color for each patch, laid over tiles or stitched over a whole slide. Start at {@link
 * org.histossl.eval.attention.AttentionMaps}.
 */
@NullMarked
package org.histossl.eval.attention;

import org.jspecify.annotations.NullMarked;

/**
 * Encoders put to the test: one call embeds data sets with each of them, trains decoders, and gives
 * a table of scores with intervals. Start at {@link org.histossl.eval.Evaluation}.
 */
@NullMarked
package org.histossl.eval;

import org.jspecify.annotations.NullMarked;

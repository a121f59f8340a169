/**
 * What moves parameters: schedules, clipping, AdamW, SGD and LARS, the exponential moving average.
 * All work on the contiguous vector of a {@code ParameterSet}. Start at {@link
 * org.histossl.core.optim.UpdateRule}.
 */
@NullMarked
package org.histossl.core.optim;

import org.jspecify.annotations.NullMarked;

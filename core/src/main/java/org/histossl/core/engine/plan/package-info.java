/**
 * How a graph becomes a list of steps, for every target: which operations are needed and by which
 * kernels ({@link org.histossl.core.engine.plan.Selection}), which nodes need gradients ({@link
 * org.histossl.core.engine.plan.GradientRelevance}), what is computed again in the backward pass
 * ({@link org.histossl.core.engine.plan.Rematerialization}), how operands broadcast ({@link
 * org.histossl.core.engine.plan.Broadcast}), where each storage lies ({@link
 * org.histossl.core.engine.plan.Arena}). Nothing here knows a library of primitives. Start at
 * {@link org.histossl.core.engine.plan.Target}.
 */
@NullMarked
package org.histossl.core.engine.plan;

import org.jspecify.annotations.NullMarked;

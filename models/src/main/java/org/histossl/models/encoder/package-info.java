/**
 * What all encoders share: the seam {@link org.histossl.models.encoder.Encoder}, attention,
 * feed-forward layers and stochastic depth. In: a scope and a tensor of a graph. Out: tensors of
 * that graph.
 */
@NullMarked
package org.histossl.models.encoder;

import org.jspecify.annotations.NullMarked;

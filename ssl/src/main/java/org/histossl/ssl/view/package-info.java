/**
 * Tiles to views: random crops, turns, color and stain changes, and the threads that make them
 * ahead of the training step. In: 8-bit RGB tiles. Out: float32 {@code [batch, 3, size, size]} per
 * view. Start at {@link org.histossl.ssl.view.Views}; a training loop reads from {@link
 * org.histossl.ssl.view.ViewLoader}.
 *
 * <p>The picture operations give what Pillow gives for the same parameters, to the bit where Pillow
 * computes in fixed point, since that is what the published encoders were trained on.
 */
@NullMarked
package org.histossl.ssl.view;

import org.jspecify.annotations.NullMarked;

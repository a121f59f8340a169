/**
 * Scattering transforms: features made by wavelets, without training. Start at {@link
 * org.histossl.models.scattering.ScatteringEncoder}. In: images {@code [batch, 3, height, width]},
 * or volumes. Out: averages of the moduli of wavelet transforms.
 */
@NullMarked
package org.histossl.models.scattering;

import org.jspecify.annotations.NullMarked;

/**
 * Wavelets before an encoder. Start at {@link org.histossl.models.wavelet.WaveletTransform} for the
 * transform, at {@link org.histossl.models.wavelet.WaveletEncoder} for the front end. In: images
 * {@code [batch, 3, height, width]}. Out: sub-bands of half the size or less, or an encoder's
 * outputs.
 */
@NullMarked
package org.histossl.models.wavelet;

import org.jspecify.annotations.NullMarked;

/** Tests of wavelets. */
@NullMarked
package org.histossl.models.wavelet;

import org.jspecify.annotations.NullMarked;

/**
 * The cross-covariance image transformer (El-Nouby et al. 2021, arXiv:2106.09681). Start at {@link
 * org.histossl.models.xcit.Xcit}. In: images {@code [batch, 3, height, width]}. Out: {@link
 * org.histossl.models.xcit.XcitOutputs}.
 */
@NullMarked
package org.histossl.models.xcit;

import org.jspecify.annotations.NullMarked;

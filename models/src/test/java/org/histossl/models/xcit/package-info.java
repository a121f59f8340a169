/** Tests of the cross-covariance image transformer. */
@NullMarked
package org.histossl.models.xcit;

import org.jspecify.annotations.NullMarked;

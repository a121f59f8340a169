/** Pixels in memory. Start at {@link org.histossl.data.image.RgbImage}. */
@NullMarked
package org.histossl.data.image;

import org.jspecify.annotations.NullMarked;

/**
 * Whole-slide images: pyramids of levels, read region by region. Start at {@link
 * org.histossl.data.slide.Slide}. In: a file. Out: {@code RgbImage} regions.
 */
@NullMarked
package org.histossl.data.slide;

import org.jspecify.annotations.NullMarked;

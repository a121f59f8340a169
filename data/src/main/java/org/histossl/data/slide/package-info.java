/**
 * Whole-slide images: pyramids of levels, read region by region. Start at {@link
 * org.histossl.data.slide.Slide}. In: a file. Out: {@code RgbImage} regions. {@link
 * org.histossl.data.slide.Pictures} reads files as a whole, {@link org.histossl.data.slide.Masks}
 * class codes.
 */
@NullMarked
package org.histossl.data.slide;

import org.jspecify.annotations.NullMarked;

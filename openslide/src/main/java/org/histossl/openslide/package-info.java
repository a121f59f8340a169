/**
 * Slides that only OpenSlide reads: JPEG 2000, NDPI, MRXS, SCN and others. With this module on the
 * class path and OpenSlide installed on the system, {@link org.histossl.data.slide.Slides#open}
 * reads them as it reads others; start there. In: a file. Out: {@code RgbImage} regions.
 */
@NullMarked
package org.histossl.openslide;

import org.jspecify.annotations.NullMarked;

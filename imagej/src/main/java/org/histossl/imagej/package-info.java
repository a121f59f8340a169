/**
 * Slides for who works with ImageJ: as ImgLib2 images that load what is looked at, as {@code
 * ImagePlus} windows onto a region, and such images as slides. Start at {@link
 * org.histossl.imagej.ImgSlides} or {@link org.histossl.imagej.ImagePlusSlides}.
 */
@NullMarked
package org.histossl.imagej;

import org.jspecify.annotations.NullMarked;

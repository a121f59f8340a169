/**
 * Slides to tiles: {@code data.slide} reads pyramids, {@code data.tile} cuts, filters, labels and
 * stores tiles, {@code data.panda} knows the PANDA folder, {@code data.synthetic} draws slides.
 */
@NullMarked
package org.histossl.data;

import org.jspecify.annotations.NullMarked;

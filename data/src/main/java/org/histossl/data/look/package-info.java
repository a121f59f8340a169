/**
 * Tiles to look at: which of a slide's tiles were kept, and why the others were not. Start at
 * {@link org.histossl.data.look.TileOverlay} (a thumbnail), {@link
 * org.histossl.data.look.ContactSheet} (the dropped tiles themselves, by reason) and {@link
 * org.histossl.data.look.QuPathGeoJson} (for a viewer). In: {@code Slide}, {@code Tile}, {@code
 * TileStore}. Out: {@code RgbImage}, or a file.
 */
@NullMarked
package org.histossl.data.look;

import org.jspecify.annotations.NullMarked;

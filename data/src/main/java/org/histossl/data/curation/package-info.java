/**
 * A balanced part of a large pool of tiles, by what an encoder sees in them: near-duplicates go,
 * rare tissue keeps its share. Start at {@link org.histossl.data.curation.Curation}.
 *
 * <p>In: {@link org.histossl.data.curation.Vectors}, one row of floats a tile, in memory or in a
 * file that is read in blocks. Out: numbers of tiles, for {@link
 * org.histossl.data.image.TileSource#select}. Everything is exact (no approximate index) and
 * depends on nothing but rows, configuration and seed, whatever the number of threads: each sum is
 * taken in the order of the rows. Besides the rows, memory holds some tens of bytes a row and the
 * clusters' centroids.
 */
@NullMarked
package org.histossl.data.curation;

import org.jspecify.annotations.NullMarked;

/**
 * Published sets of labeled tiles, and one's own, in one form: {@link
 * org.histossl.data.set.TileSet}. Start at the reader of a layout: {@link
 * org.histossl.data.set.SicapFolder}, {@link org.histossl.data.set.DeepGleasonFolder}, {@link
 * org.histossl.data.set.ClassFolders}, {@link org.histossl.data.set.CsvTiles}; tiles cut from
 * slides come as {@code TileSet.of(store)}. In: a folder as it was unpacked. Out: tiles with
 * labels, masks and groups, and a list of what could not be used.
 */
@NullMarked
package org.histossl.data.set;

import org.jspecify.annotations.NullMarked;

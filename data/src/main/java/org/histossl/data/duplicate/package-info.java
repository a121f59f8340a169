/**
 * Pictures that show nearly the same: a perceptual hash each, and the pairs of hashes that differ
 * in few bits. Start at {@link org.histossl.data.duplicate.NearDuplicates}; {@link
 * org.histossl.data.split.JoinedGroups} keeps such pairs on one side of a split.
 */
@NullMarked
package org.histossl.data.duplicate;

import org.jspecify.annotations.NullMarked;

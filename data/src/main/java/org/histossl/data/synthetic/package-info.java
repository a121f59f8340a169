/**
 * Slides made from numbers: prostate tissue with known classes, in PANDA's folder layout, for
 * trying, testing and teaching where no real slides are at hand. Start at {@link
 * org.histossl.data.synthetic.SyntheticProstate}. In: a seed. Out: TIFF pyramids, masks and tables.
 */
@NullMarked
package org.histossl.data.synthetic;

import org.jspecify.annotations.NullMarked;

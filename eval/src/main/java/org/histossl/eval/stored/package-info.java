/**
 * What stored results were made of, so that none is used for something else. Start at {@link
 * org.histossl.eval.stored.MadeOf}; {@link org.histossl.eval.stored.StoredSplit} is a split that is
 * kept by it.
 */
@NullMarked
package org.histossl.eval.stored;

import org.jspecify.annotations.NullMarked;

/**
 * What stored results were made of, so that none is used for something else. Start at {@link
 * org.histossl.eval.stored.MadeOf}.
 */
@NullMarked
package org.histossl.eval.stored;

import org.jspecify.annotations.NullMarked;

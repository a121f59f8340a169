/**
 * Where the arrays of a program live. Start at {@link org.histossl.core.engine.memory.Arena}. In:
 * how large each array is and when it is used. Out: one block of memory and a place for each.
 * {@link org.histossl.core.NativeMemory} refuses what does not fit.
 */
@NullMarked
package org.histossl.core.engine.memory;

import org.jspecify.annotations.NullMarked;

/**
 * Graphs compiled to oneDNN primitives. In: the operations of a {@code Graph} and the arrays that
 * its leaves stand for. Out: {@link org.histossl.core.engine.nativecpu.NativePlan}, run many times.
 * The library is optional at run time: ask {@link org.histossl.core.engine.nativecpu.NativeCpu}
 * first.
 *
 * <p>From the bottom: {@code Tensor} (a place and a layout), {@code Step} (a primitive bound to
 * tensors), {@code Emitter} (makes steps), {@code Tape} (which tensor stands for which node, and
 * which for its gradient), {@code Kernel} (forward and backward of one kind of operation).
 */
@NullMarked
package org.histossl.core.engine.nativecpu;

import org.jspecify.annotations.NullMarked;

/**
 * Progress on a terminal or in a log. In: steps and notes of long work. Out: one line as wide as
 * the terminal, or a line every some seconds. Start at {@link
 * org.histossl.core.console.ConsoleProgress}.
 */
@NullMarked
package org.histossl.core.console;

import org.jspecify.annotations.NullMarked;

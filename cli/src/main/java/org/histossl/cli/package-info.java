/**
 * The program {@code histossl}: a command a task, over the public API of the libraries. In:
 * options, configuration files, slides, tiles, weights. Out: files, lines on the standard output,
 * exit codes. Start at {@link org.histossl.cli.Histossl}.
 */
@NullMarked
package org.histossl.cli;

import org.jspecify.annotations.NullMarked;

/** Programs over the public API of the libraries. */
@NullMarked
package org.histossl.benchmarks;

import org.jspecify.annotations.NullMarked;

/** Programs over the public API of the libraries. */
@NullMarked
package org.histossl.examples;

import org.jspecify.annotations.NullMarked;

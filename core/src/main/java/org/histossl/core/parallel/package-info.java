/**
 * Several processes that train one network: {@link org.histossl.core.parallel.Group} is what they
 * say to one another, {@link org.histossl.core.parallel.TreeSum} how sums come out the same to the
 * bit however many there are.
 */
@NullMarked
package org.histossl.core.parallel;

import org.jspecify.annotations.NullMarked;

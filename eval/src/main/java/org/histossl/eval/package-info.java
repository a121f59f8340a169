/** Placeholder replaced as the module grows. */
@NullMarked
package org.histossl.eval;

import org.jspecify.annotations.NullMarked;

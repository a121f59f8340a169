/** Placeholder replaced as the module grows. */
@NullMarked
package org.histossl.ssl;

import org.jspecify.annotations.NullMarked;

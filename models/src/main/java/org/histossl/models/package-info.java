/** Placeholder replaced as the module grows. */
@NullMarked
package org.histossl.models;

import org.jspecify.annotations.NullMarked;

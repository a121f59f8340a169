/**
 * Golden cases for tests: numbers computed by the reference implementations. Start at {@link
 * org.histossl.core.golden.GoldenTest}.
 */
@NullMarked
package org.histossl.core.golden;

import org.jspecify.annotations.NullMarked;

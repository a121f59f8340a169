/** Tests of scattering. */
@NullMarked
package org.histossl.models.scattering;

import org.jspecify.annotations.NullMarked;

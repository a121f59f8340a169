/** Tests of what all encoders share. */
@NullMarked
package org.histossl.models.encoder;

import org.jspecify.annotations.NullMarked;

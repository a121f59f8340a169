/** Tests of the vision transformer. */
@NullMarked
package org.histossl.models.vit;

import org.jspecify.annotations.NullMarked;

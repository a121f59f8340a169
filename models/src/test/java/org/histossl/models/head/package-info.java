/** Tests of the projection head. */
@NullMarked
package org.histossl.models.head;

import org.jspecify.annotations.NullMarked;

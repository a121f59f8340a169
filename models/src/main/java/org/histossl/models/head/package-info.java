/**
 * What stands on an encoder while it learns: DINO's projection to prototypes. Start at {@link
 * org.histossl.models.head.DinoHead}. In: features {@code [batch, in]}. Out: scores {@code [batch,
 * prototypes]}.
 */
@NullMarked
package org.histossl.models.head;

import org.jspecify.annotations.NullMarked;

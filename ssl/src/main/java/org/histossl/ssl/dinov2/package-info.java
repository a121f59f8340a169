/**
 * DINOv2: DINO on class tokens, iBOT on hidden patches, and a regularizer that spreads class
 * tokens. Start at {@link org.histossl.ssl.dinov2.IbotObjective}. In: readouts of student and
 * teacher. Out: losses.
 */
@NullMarked
package org.histossl.ssl.dinov2;

import org.jspecify.annotations.NullMarked;

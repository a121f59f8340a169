/**
 * DINOv2: DINO on class tokens, iBOT on hidden patches, and a regularizer that spreads class
 * tokens. Start at {@link org.histossl.ssl.dinov2.DinoV2} and {@link
 * org.histossl.ssl.dinov2.DinoV2Config}. In: tiles. Out: a pretrained encoder.
 */
@NullMarked
package org.histossl.ssl.dinov2;

import org.jspecify.annotations.NullMarked;

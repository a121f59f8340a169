/**
 * Networks by name. Start at {@link org.histossl.models.Encoders}, which has every published
 * encoder; {@code models.xcit} and {@code models.vit} hold their parts, {@code models.head} the
 * projection head. In: images {@code [batch, 3, height, width]}, normalized. Out: features {@code
 * [batch, embeddingDim]}.
 */
@NullMarked
package org.histossl.models;

import org.jspecify.annotations.NullMarked;

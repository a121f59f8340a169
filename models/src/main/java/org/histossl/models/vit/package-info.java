/**
 * The vision transformer (Dosovitskiy et al. 2020, arXiv:2010.11929) as DINO and DINOv2 have it.
 * Start at {@link org.histossl.models.vit.Vit}. In: images {@code [batch, 3, height, width]}. Out:
 * {@link org.histossl.models.vit.VitOutputs}.
 */
@NullMarked
package org.histossl.models.vit;

import org.jspecify.annotations.NullMarked;

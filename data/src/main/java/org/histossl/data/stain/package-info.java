/**
 * Pictures in the colors of another laboratory: optional steps, a picture in and a picture out, as
 * {@code UnaryOperator<RgbImage>}. Start at {@link org.histossl.data.stain.Macenko}, which moves
 * haematoxylin and eosin, or at {@link org.histossl.data.stain.Reinhard}, which moves mean and
 * spread of the colors.
 */
@NullMarked
package org.histossl.data.stain;

import org.jspecify.annotations.NullMarked;

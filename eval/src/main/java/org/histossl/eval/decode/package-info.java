/**
 * Small networks on a frozen encoder. Start at {@link org.histossl.eval.decode.LinearProbe} or
 * {@link org.histossl.eval.decode.Mlp} for classes of tiles, {@link
 * org.histossl.eval.decode.SegmentationDecoder} for classes of pixels, {@link
 * org.histossl.eval.decode.ImageDecoder} for pictures. In: {@code Embeddings} or {@code
 * PatchTokens} with what is known of some tiles. Out: class scores for {@code Predictions}, label
 * maps, images, how the training went, and a file of the decoder. For one of your own see {@link
 * org.histossl.eval.decode.Fit}.
 */
@NullMarked
package org.histossl.eval.decode;

import org.jspecify.annotations.NullMarked;

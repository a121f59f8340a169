/**
 * From tiles to a slide: a grade by the areas of what the tiles show, or learnt from slides whose
 * grade alone is known. In: classes or embeddings of tiles, by slide. Out: ISUP grades 0..5 for
 * {@link org.histossl.eval.score.Predictions}, whose quadratic kappa is the field's score, and how
 * much each tile counted. Start at {@link org.histossl.eval.slide.GleasonRule} and {@link
 * org.histossl.eval.slide.AttentionPooling}.
 */
@NullMarked
package org.histossl.eval.slide;

import org.jspecify.annotations.NullMarked;

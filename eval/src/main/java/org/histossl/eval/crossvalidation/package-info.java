/**
 * What frozen embeddings are good for, by tiles of groups that nothing was learnt from: nearest
 * neighbors and a linear probe in folds of groups, with all labels or few of them. In: embeddings,
 * labels, groups. Out: predictions, to be scored by {@code eval.score}. Start at {@link
 * org.histossl.eval.crossvalidation.CrossValidation}.
 */
@NullMarked
package org.histossl.eval.crossvalidation;

import org.jspecify.annotations.NullMarked;

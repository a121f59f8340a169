/**
 * How good predictions are, and how sure that is. In: true and predicted classes, probabilities,
 * groups (patients). Out: scores with intervals; a score that is undefined is empty. Start at
 * {@link org.histossl.eval.score.ClassifierScores} and {@link org.histossl.eval.score.Bootstrap}.
 */
@NullMarked
package org.histossl.eval.score;

import org.jspecify.annotations.NullMarked;

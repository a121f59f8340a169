/**
 * DINO (Caron et al. 2021, arXiv:2104.14294): the loss, the student and the teacher, the step.
 * Start at {@link org.histossl.ssl.dino.Dino}. In: batches of views. Out: a pretrained encoder.
 */
@NullMarked
package org.histossl.ssl.dino;

import org.jspecify.annotations.NullMarked;

/**
 * Self-distillation: a student learns to answer as a teacher does, which follows it. Start at
 * {@link org.histossl.ssl.distill.Pretraining}, which carries out a whole one of any method; for a
 * method of your own at {@link org.histossl.ssl.distill.Objective}, which says what is learned, and
 * {@link org.histossl.ssl.distill.Distillation}, which makes the steps. In: views of tiles. Out: a
 * teacher that was trained by none but the student.
 */
@NullMarked
package org.histossl.ssl.distill;

import org.jspecify.annotations.NullMarked;

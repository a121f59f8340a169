/**
 * A training that may be stopped at any moment: the loop over epochs, checkpoints, what is watched.
 * In: a method that makes steps ({@link org.histossl.ssl.train.SslMethod}), tiles, a folder. Out:
 * checkpoints, metrics and the state at the end. Start at {@link
 * org.histossl.ssl.train.TrainingRun}; it knows nothing of what the method computes.
 */
@NullMarked
package org.histossl.ssl.train;

import org.jspecify.annotations.NullMarked;

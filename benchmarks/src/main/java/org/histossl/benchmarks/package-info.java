/**
 * How long the library's work takes. In: a machine. Out: tables. Start at {@link
 * org.histossl.benchmarks.EmbedBenchmark} and {@link org.histossl.benchmarks.DinoStepBenchmark};
 * {@code compare-torch.sh} runs both beside PyTorch.
 */
@NullMarked
package org.histossl.benchmarks;

import org.jspecify.annotations.NullMarked;

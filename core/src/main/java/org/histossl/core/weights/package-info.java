/**
 * Weight files as named tensors: safetensors in and out, PyTorch's {@code .pth} in. In: a path.
 * Out: {@link org.histossl.core.weights.Tensor}s under PyTorch's names, read when asked for and
 * never all at once. Start at {@link org.histossl.core.weights.TensorFile}.
 *
 * <p>Files are data from strangers: every length, offset and count is checked against the file
 * before memory is set aside for it, and nothing a file names is ever loaded or run.
 */
@NullMarked
package org.histossl.core.weights;

import org.jspecify.annotations.NullMarked;

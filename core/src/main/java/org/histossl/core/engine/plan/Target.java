package org.histossl.core.engine.plan;

import java.util.Optional;
import org.histossl.core.graph.Operation;

/**
 * What carries out operations, such as a library of primitives: it says for which operations it has
 * code, and how fast that is.
 *
 * @param <K> the target's kernels
 */
public interface Target<K> {
  /**
   * The kernel of an operation taken whole.
   *
   * @param operation the operation
   * @param relevance which gradients are needed
   * @return the kernel; empty if there is none that computes all gradients needed
   */
  Optional<K> kernel(Operation operation, GradientRelevance relevance);

  /**
   * The kernel of {@code x + a b} in one pass.
   *
   * @param product the product, whose result nobody else reads
   * @param sum the sum
   * @return the kernel
   */
  K multiplyAdd(Operation product, Operation sum);

  /**
   * The kernel of a linear layer and the GELU of its result in one pass, forward only.
   *
   * @param linear the layer, whose result nobody else reads
   * @param gelu the GELU
   * @return the kernel
   */
  K linearGelu(Operation linear, Operation gelu);

  /**
   * The kernel of an operation that has neither one of its own nor a body.
   *
   * @param operation the operation
   * @return the kernel
   */
  K stock(Operation operation);

  /**
   * How fast the target is.
   *
   * @return what one thread does in a microsecond
   */
  Speed speed();

  /**
   * What one thread does in a microsecond.
   *
   * @param elements of sums, copies and the like, whose speed is that of the memory
   * @param functions elements of functions such as exponentials
   * @param flops floating-point operations of matrix products
   */
  record Speed(double elements, double functions, double flops) {}
}

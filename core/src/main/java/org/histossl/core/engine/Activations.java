package org.histossl.core.engine;

/**
 * What happens to the values inside a graph's blocks between the forward and the backward pass. The
 * gradients are the same numbers either way.
 */
public enum Activations {
  /** They stay in memory, but for what is cheap to compute again beside the products. */
  KEPT,
  /**
   * They are forgotten, and computed again block by block in the backward pass: one more forward
   * pass for memory that holds one block and the others' inputs. {@link Engine#NATIVE} does this;
   * the other engines keep them: their backward pass is the gradient graph that SameDiff makes,
   * whose ops name the values of the forward pass that they read, not the blocks.
   */
  RECOMPUTED
}

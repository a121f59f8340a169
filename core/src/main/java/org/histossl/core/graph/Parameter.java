package org.histossl.core.graph;

import java.util.Arrays;

/**
 * A declaration of a parameter or buffer: PyTorch's name and layout, and how it begins.
 *
 * <p>Layouts: a linear layer's weight is {@code [out, in]}, a convolution's {@code [out, in /
 * groups, height, width]}.
 */
public final class Parameter {
  private final String name;
  private final long[] shape;
  private final Initializer initializer;

  Parameter(String name, long[] shape, Initializer initializer) {
    this.name = name;
    this.shape = shape.clone();
    this.initializer = initializer;
  }

  /**
   * The name in a PyTorch state dict, such as {@code blocks.0.attn.qkv.weight}.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The sizes.
   *
   * @return a copy
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * How its elements are drawn before training.
   *
   * @return the initializer
   */
  public Initializer initializer() {
    return initializer;
  }

  /**
   * How many elements it has.
   *
   * @return the product of the sizes
   */
  public long size() {
    long size = 1;
    for (long n : shape) {
      size *= n;
    }
    return size;
  }

  boolean sameShape(Parameter other) {
    return Arrays.equals(shape, other.shape);
  }

  String shapeText() {
    return Arrays.toString(shape);
  }

  @Override
  public String toString() {
    return name + shapeText();
  }
}

package org.histossl.core.graph;

import java.util.List;
import java.util.Map;
import org.histossl.core.Check;

/**
 * What a graph computes, told at the height of layers: a {@code layerNorm}, not the seven stock ops
 * that it is made of. Engines may carry out an operation whole, or else the operations of its body,
 * or else the stock ops.
 *
 * @param kind the layer's or op's name, such as {@code "linear"}
 * @param inputs what it reads
 * @param outputs what it makes
 * @param attributes numbers that say how, such as {@code "epsilon"}
 * @param body the operations that it is made of; empty for a single stock op
 */
public record Operation(
    String kind,
    List<Node> inputs,
    List<Node> outputs,
    Map<String, double[]> attributes,
    List<Operation> body) {
  /**
   * Copies the collections.
   *
   * @param kind the layer's or op's name, such as {@code "linear"}
   * @param inputs what it reads
   * @param outputs what it makes
   * @param attributes numbers that say how, such as {@code "epsilon"}
   * @param body the operations that it is made of; empty for a single stock op
   */
  public Operation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
    body = List.copyOf(body);
  }

  /**
   * An attribute of one number.
   *
   * @param name the attribute's name
   * @return the number
   */
  public double attribute(String name) {
    double[] values = attributes(name);
    Check.that(
        values.length == 1,
        "attribute '%s' of %s has %d values, not one",
        name,
        kind,
        values.length);
    return values[0];
  }

  /**
   * An attribute of several numbers.
   *
   * @param name the attribute's name
   * @return the numbers
   */
  public double[] attributes(String name) {
    double[] values =
        Check.found(
            attributes.get(name),
            "%s has no attribute '%s', only %s",
            kind,
            name,
            attributes.keySet());
    return values.clone();
  }
}

package org.histossl.core.graph;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.NativeMemory;
import org.histossl.core.Seed;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Named tensors in one contiguous off-heap vector; each is a view of it. Whoever makes a set closes
 * it; its views are invalid from then on.
 */
public final class ParameterSet implements AutoCloseable {
  private final Map<String, Parameter> specs = new LinkedHashMap<>();
  private final Map<String, Long> offsets = new LinkedHashMap<>();
  private final Map<String, INDArray> views = new LinkedHashMap<>();
  private final INDArray vector;

  private ParameterSet(List<Parameter> parameters, INDArray vector) {
    this.vector = vector;
    long from = 0;
    for (Parameter parameter : parameters) {
      Check.that(
          specs.putIfAbsent(parameter.name(), parameter) == null,
          "two parameters are named '%s'",
          parameter.name());
      offsets.put(parameter.name(), from);
      views.put(
          parameter.name(),
          vector
              .get(NDArrayIndex.interval(from, from + parameter.size()))
              .reshape('c', parameter.shape()));
      from += parameter.size();
    }
  }

  /**
   * A set of zeros.
   *
   * @param parameters what it holds, in order
   * @param type float or double
   * @return the set, to be closed by the caller
   * @throws org.histossl.core.NotEnoughMemoryException if the process may not hold as much
   */
  public static ParameterSet zeros(List<Parameter> parameters, DataType type) {
    long total = parameters.stream().mapToLong(Parameter::size).sum();
    // an empty set still has a vector, so that nobody needs a special case
    NativeMemory.require(total * type.width(), "the parameters");
    return new ParameterSet(parameters, Nd4j.zeros(type, Math.max(1, total)));
  }

  /**
   * A set of one parameter around a vector that exists, such as that of another set.
   *
   * @param parameter the parameter
   * @param vector its elements, shape {@code [size]}; stays its owner's
   * @return the set, not to be closed
   */
  public static ParameterSet over(Parameter parameter, INDArray vector) {
    Check.that(
        vector.rank() == 1 && vector.length() == parameter.size(),
        "%s needs a vector of %d elements, got %d",
        parameter,
        parameter.size(),
        vector.length());
    return new ParameterSet(List.of(parameter), vector);
  }

  /**
   * Draws all elements anew. Each parameter has a stream of its own, so that what one begins with
   * does not depend on the others.
   *
   * @param seed where the streams start
   */
  public void initialize(Seed seed) {
    specs.values().parallelStream()
        .forEach(
            parameter -> {
              float[] values = new float[Math.toIntExact(parameter.size())];
              parameter
                  .initializer()
                  .fill(parameter.shape(), seed.at(parameter.name()).random(), values);
              synchronized (vector) {
                get(parameter.name())
                    .assign(Nd4j.createFromArray(values).reshape(parameter.shape()));
              }
            });
  }

  /**
   * All elements, one parameter behind the other.
   *
   * @return the vector itself, shape {@code [size]}
   */
  public INDArray vector() {
    return vector;
  }

  /**
   * A parameter's elements.
   *
   * @param name the parameter's name
   * @return a view, in the parameter's shape
   */
  public INDArray get(String name) {
    return Check.found(
        views.get(name),
        "there is no parameter '%s' among %d, such as %s",
        name,
        views.size(),
        some());
  }

  /**
   * Where a parameter begins in the vector.
   *
   * @param name the parameter's name
   * @return the index of its first element
   */
  public long offset(String name) {
    return Check.found(
        offsets.get(name),
        "there is no parameter '%s' among %d, such as %s",
        name,
        offsets.size(),
        some());
  }

  /**
   * What the set holds, in order.
   *
   * @return name to declaration
   */
  public Map<String, Parameter> specs() {
    return Collections.unmodifiableMap(specs);
  }

  /**
   * How many elements there are.
   *
   * @return the sum of the parameters' sizes
   */
  public long size() {
    return specs.values().stream().mapToLong(Parameter::size).sum();
  }

  /**
   * The element type.
   *
   * @return float or double
   */
  public DataType type() {
    return vector.dataType();
  }

  /**
   * Takes over all elements of a set of the same parameters.
   *
   * @param other the other set
   */
  public void assign(ParameterSet other) {
    sameAs(other);
    vector.assign(other.vector);
  }

  /**
   * A copy with a vector of its own.
   *
   * @return the copy, to be closed by the caller
   */
  public ParameterSet copy() {
    ParameterSet copy = zeros(List.copyOf(specs.values()), type());
    copy.assign(this);
    return copy;
  }

  /**
   * Refuses a set of other parameters.
   *
   * @param other the other set
   */
  public void sameAs(ParameterSet other) {
    Check.that(
        specs.values().stream()
            .map(Parameter::toString)
            .toList()
            .equals(other.specs.values().stream().map(Parameter::toString).toList()),
        "the two parameter sets differ: %d parameters of %d elements, and %d of %d",
        specs.size(),
        size(),
        other.specs.size(),
        other.size());
  }

  private String some() {
    return Arrays.toString(specs.keySet().stream().limit(3).toArray());
  }

  @Override
  public void close() {
    if (!vector.wasClosed()) {
      vector.close();
    }
  }
}

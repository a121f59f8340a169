package org.histossl.core.graph;

/**
 * A place in a network under construction: the prefix of its parameters' names and the mode.
 *
 * @param graph the graph under construction
 * @param path the prefix, such as {@code blocks.0.attn}; empty at the root
 * @param mode how batch norm behaves here
 */
public record Scope(Graph graph, String path, Mode mode) {
  /**
   * A place inside this one.
   *
   * @param name the part's name
   * @return the scope
   */
  public Scope in(String name) {
    return new Scope(graph, qualified(name), mode);
  }

  /**
   * A numbered place inside this one.
   *
   * @param name the list's name
   * @param index the number in the list
   * @return the scope {@code name.index}
   */
  public Scope in(String name, int index) {
    return in(name + "." + index);
  }

  /**
   * A parameter of this place. Declared twice, it is shared.
   *
   * @param name its name here, such as {@code weight}
   * @param initializer how it begins
   * @param shape its sizes
   * @return the tensor
   */
  public Node parameter(String name, Initializer initializer, long... shape) {
    return graph.parameter(new Parameter(qualified(name), shape, initializer));
  }

  /**
   * A buffer of this place: kept, not trained.
   *
   * @param name its name here, such as {@code running_mean}
   * @param initializer how it begins
   * @param shape its sizes
   * @return the tensor as it is before the run
   */
  public Node buffer(String name, Initializer initializer, long... shape) {
    return graph.buffer(new Parameter(qualified(name), shape, initializer));
  }

  /**
   * A buffer as earlier parts of the graph leave it.
   *
   * @param name the buffer's name here
   * @return the tensor
   */
  public Node current(String name) {
    return graph.current(qualified(name));
  }

  /**
   * Says what a buffer is after a run.
   *
   * @param name the buffer's name here
   * @param value its new value
   */
  public void update(String name, Node value) {
    graph.update(qualified(name), value);
  }

  private String qualified(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}

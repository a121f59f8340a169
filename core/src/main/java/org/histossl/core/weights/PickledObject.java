package org.histossl.core.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dict, list, tuple or object out of a Python pickle, as inert data. Objects of classes keep the
 * class's name, the arguments and the state that the pickle gives; the class itself, or a function
 * that the pickle wants called, is never looked up.
 *
 * <p>Its parts are {@link String}, {@link Long}, {@link java.math.BigInteger}, {@link Double},
 * {@link Boolean}, {@code byte[]}, {@link Tensor}, {@link #NONE} and further objects of this class.
 */
public final class PickledObject {
  /** Python's {@code None}. */
  public static final PickledObject NONE = new PickledObject("None");

  static final String DICT = "dict";
  static final String LIST = "list";
  static final String TUPLE = "tuple";
  static final String SET = "set";

  private final String type;
  private final boolean global;
  private final List<Object> arguments;
  private @Nullable Map<Object, Object> entries;
  private @Nullable List<Object> elements;
  private @Nullable Object state;

  /** An empty container, or a name that can be called. */
  PickledObject(String type) {
    this(type, false, List.of());
  }

  private PickledObject(String type, boolean global, List<Object> arguments) {
    this.type = type;
    this.global = global;
    this.arguments = arguments;
  }

  /** A container with elements, which it takes over. */
  static PickledObject container(String type, List<Object> elements) {
    PickledObject container = new PickledObject(type);
    container.elements = elements;
    return container;
  }

  /** The name of a class or function; it is only ever compared with names. */
  static PickledObject global(String name) {
    return new PickledObject(name, true, List.of());
  }

  /** What a call would have given, had it been made. */
  static PickledObject inert(String name, List<Object> arguments) {
    return new PickledObject(name, false, arguments);
  }

  /**
   * What it is.
   *
   * @return {@code dict}, {@code list}, {@code tuple}, {@code set}, or the full name of a class or
   *     function, such as {@code argparse.Namespace}
   */
  public String type() {
    return type;
  }

  /**
   * The entries of a dict; of an object, the entries of its attributes.
   *
   * @return values by key, in the pickle's order; none for lists and tuples
   */
  public Map<Object, Object> entries() {
    if (entries != null) {
      return Collections.unmodifiableMap(entries);
    }
    return state instanceof PickledObject attributes && attributes.state == null
        ? attributes.ownEntries()
        : Map.of();
  }

  /**
   * The elements of a list, tuple or set, or of an object of a class derived from them.
   *
   * @return the elements in order; none for dicts
   */
  public List<Object> elements() {
    return elements == null ? List.of() : Collections.unmodifiableList(elements);
  }

  /**
   * The arguments that an object was to be made with.
   *
   * @return the arguments in order; none for containers
   */
  public List<Object> arguments() {
    return Collections.unmodifiableList(arguments);
  }

  /**
   * A part: a dict's value, an object's attribute, or a list's element.
   *
   * @param key the key, the attribute's name, or the index as a {@link Long} or {@link Integer}
   * @return the part, if there is one
   */
  public Optional<Object> get(Object key) {
    Object exact = key instanceof Integer index ? (Object) index.longValue() : key;
    Object entry = entries().get(exact);
    if (entry != null) {
      return Optional.of(entry);
    }
    if (exact instanceof Long index && index >= 0 && index < elements().size()) {
      return Optional.of(elements().get(index.intValue()));
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return type + "(" + elements().size() + " elements, " + entries().size() + " entries)";
  }

  private Map<Object, Object> ownEntries() {
    return entries == null ? Map.of() : Collections.unmodifiableMap(entries);
  }

  void put(Object key, Object value) {
    if (entries == null) {
      entries = new LinkedHashMap<>();
    }
    entries.put(key, value);
  }

  void add(Object element) {
    if (elements == null) {
      elements = new ArrayList<>();
    }
    elements.add(element);
  }

  /** Whether this is a name that a pickle may call. */
  boolean isGlobal() {
    return global;
  }

  void setState(Object given) {
    state = given;
  }

  Optional<Object> state() {
    return Optional.ofNullable(state);
  }
}

package org.histossl.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;

/**
 * What a reference's network is said to be. A key that nobody asks for, or a value that the
 * networks here have no counterpart of, is not passed over: {@link #end} aborts the test and names
 * it.
 */
public final class ReferenceConfig {
  /** What says how a case was made, and nothing of the network. */
  private static final Set<String> OF_THE_CASE =
      Set.of(
          "batch",
          "sizes",
          "train_size",
          "train_sizes",
          "small_activations",
          "gamma_range",
          "optional",
          "arch",
          "image_size",
          "head",
          "optimizer_steps",
          "seed");

  private final JsonNode json;
  private final Set<String> asked = new TreeSet<>();
  private final List<String> unknown = new ArrayList<>();

  /**
   * A configuration that nothing was asked of.
   *
   * @param json the part {@code config} of a case
   */
  public ReferenceConfig(JsonNode json) {
    this.json = json;
  }

  /**
   * Whether there is a key, whatever its value.
   *
   * @param name the key
   * @return true if there is
   */
  public boolean has(String name) {
    return json.has(name);
  }

  /**
   * A whole number.
   *
   * @param name its key
   * @return the number
   */
  public int whole(String name) {
    return whole(name, 0);
  }

  /**
   * A whole number.
   *
   * @param name its key
   * @param usual what it is where there is no such key
   * @return the number
   */
  public int whole(String name, int usual) {
    JsonNode value = ask(name);
    expect(name, value, value.isMissingNode() || value.isIntegralNumber());
    return value.asInt(usual);
  }

  /**
   * A number.
   *
   * @param name its key
   * @param usual what it is where there is no such key
   * @return the number
   */
  public double number(String name, double usual) {
    JsonNode value = ask(name);
    expect(name, value, value.isMissingNode() || value.isNumber());
    return value.asDouble(usual);
  }

  /**
   * A number that Python takes for nothing where it is None, False or 0.
   *
   * @param name its key
   * @return the number
   */
  public OptionalDouble optional(String name) {
    JsonNode value = ask(name);
    boolean none =
        value.isMissingNode() || value.isNull() || (value.isBoolean() && !value.asBoolean());
    expect(name, value, none || value.isNumber());
    return none || value.asDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(value.asDouble());
  }

  /**
   * A yes or no.
   *
   * @param name its key
   * @param usual what it is where there is no such key
   * @return yes or no
   */
  public boolean flag(String name, boolean usual) {
    JsonNode value = ask(name);
    expect(name, value, value.isMissingNode() || value.isBoolean());
    return value.asBoolean(usual);
  }

  /**
   * One of some words.
   *
   * @param name its key
   * @param words the words that are known; the first is meant where there is no such key
   * @return the word
   */
  public String word(String name, String... words) {
    JsonNode value = ask(name);
    expect(name, value, value.isMissingNode() || Arrays.asList(words).contains(value.asText()));
    return value.asText(words[0]);
  }

  /**
   * Numbers that the networks here have no other value of.
   *
   * @param value the only value
   * @param names the keys; may be absent
   */
  public void only(double value, String... names) {
    for (String name : names) {
      JsonNode found = ask(name);
      expect(name, found, found.isMissingNode() || found.isNull() || found.asDouble() == value);
    }
  }

  /**
   * Keys that change no number.
   *
   * @param names the keys; may be absent
   */
  public void noted(String... names) {
    asked.addAll(Arrays.asList(names));
  }

  /**
   * A part.
   *
   * @param name its key; may be absent
   * @return the part, which {@link #end} is to be called of
   */
  public ReferenceConfig part(String name) {
    return new ReferenceConfig(ask(name));
  }

  /** Aborts the test, naming them, if there are keys or values that are not understood. */
  public void end() {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name) && !OF_THE_CASE.contains(name)) {
                unknown.add(name + " = " + json.get(name));
              }
            });
    Assumptions.assumeTrue(
        unknown.isEmpty(),
        () -> "the networks here have no counterpart of the configuration's " + unknown);
  }

  private JsonNode ask(String name) {
    asked.add(name);
    return json.path(name);
  }

  private void expect(String name, JsonNode value, boolean understood) {
    if (!understood) {
      unknown.add(name + " = " + value);
    }
  }
}

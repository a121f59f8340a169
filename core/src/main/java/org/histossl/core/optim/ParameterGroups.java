package org.histossl.core.optim;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.histossl.core.Check;
import org.histossl.core.graph.Parameter;

/**
 * Which parameters are moved, and how each differs from the others: the one table that optimizers
 * and clipping read. A parameter that is not in it is not touched: no decay, no average, no count
 * of its steps, no part in a norm.
 *
 * <pre>{@code
 * ParameterGroups groups = ParameterGroups.dino(parameters.specs().values());
 * clipping.apply(gradients, groups);
 * optimizer.step(gradients, groups.without(name -> name.startsWith("head.last_layer.")), rate, decay);
 * }</pre>
 */
public final class ParameterGroups {
  /**
   * How a parameter is moved.
   *
   * @param rateFactor what the learning rate is multiplied by, at least 0
   * @param decayFactor what the weight decay is multiplied by, at least 0
   * @param module the sub-module that its gradient is clipped with
   */
  public record Group(double rateFactor, double decayFactor, String module) {
    /** Refuses negative factors. */
    public Group {
      Check.inRange("rateFactor", rateFactor, 0, Double.MAX_VALUE);
      Check.inRange("decayFactor", decayFactor, 0, Double.MAX_VALUE);
    }
  }

  private final Map<String, Group> groups;

  private ParameterGroups(Map<String, Group> groups) {
    this.groups = groups;
  }

  /**
   * A table by a rule.
   *
   * @param parameters the parameters
   * @param rule how each is moved
   * @return the table
   */
  public static ParameterGroups of(
      Collection<Parameter> parameters, Function<Parameter, Group> rule) {
    Map<String, Group> groups = new LinkedHashMap<>();
    parameters.forEach(parameter -> groups.put(parameter.name(), rule.apply(parameter)));
    return new ParameterGroups(groups);
  }

  /**
   * DINO's: one rate for all, and no decay of biases and of parameters of one axis.
   *
   * <p>Source: facebookresearch/dino utils.py, {@code get_params_groups}.
   *
   * @param parameters the parameters
   * @return the table
   */
  public static ParameterGroups dino(Collection<Parameter> parameters) {
    return of(
        parameters,
        parameter -> {
          String name = parameter.name();
          boolean decayed = !name.endsWith(".bias") && parameter.shape().length > 1;
          return new Group(1, decayed ? 1 : 0, module(name));
        });
  }

  /**
   * DINOv2's: rates that fall from layer to layer towards the image, and no decay of biases, norms
   * and layer scales.
   *
   * <p>Source: facebookresearch/dinov2 dinov2/utils/param_groups.py.
   *
   * @param parameters the parameters
   * @param layers where rates fall
   * @return the table
   */
  public static ParameterGroups dinov2(Collection<Parameter> parameters, LayerDecay layers) {
    return of(
        parameters,
        parameter -> {
          String name = parameter.name();
          boolean decayed =
              !(name.endsWith(".bias") || name.contains("norm") || name.contains("gamma"));
          return new Group(layers.rateFactor(name), decayed ? 1 : 0, module(name));
        });
  }

  /** The part of a name before the first dot, or all of it. */
  private static String module(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /**
   * The table of some of its parameters.
   *
   * @param kept which stay, by their names
   * @return the smaller table
   */
  public ParameterGroups only(Predicate<String> kept) {
    Map<String, Group> rest = new LinkedHashMap<>(groups);
    rest.keySet().removeIf(kept.negate());
    return new ParameterGroups(rest);
  }

  /**
   * The table without some of its parameters, which are then not touched at all.
   *
   * @param left which leave, by their names
   * @return the smaller table
   */
  public ParameterGroups without(Predicate<String> left) {
    return only(left.negate());
  }

  /**
   * The table with some parameters frozen by a rate of 0: their averages and counts go on, and
   * their gradients count in norms.
   *
   * @param frozen which stay where they are, by their names
   * @return the changed table
   */
  public ParameterGroups withoutRate(Predicate<String> frozen) {
    return timesRate(name -> frozen.test(name) ? 0 : 1);
  }

  /**
   * The table with learning rates that are lower or higher for some parameters.
   *
   * @param factor what a parameter's rate is multiplied by, at least 0, by its name
   * @return the changed table
   */
  public ParameterGroups timesRate(ToDoubleFunction<String> factor) {
    Map<String, Group> changed = new LinkedHashMap<>(groups);
    changed.replaceAll(
        (name, group) ->
            new Group(
                group.rateFactor() * factor.applyAsDouble(name),
                group.decayFactor(),
                group.module()));
    return new ParameterGroups(changed);
  }

  /**
   * The table.
   *
   * @return name of each parameter that is moved to its group
   */
  public Map<String, Group> groups() {
    return Collections.unmodifiableMap(groups);
  }
}

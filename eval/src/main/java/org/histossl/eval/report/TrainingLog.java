package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a pretraining went: what its steps and the ends of its epochs measured, and what its monitors
 * found. Holds plain numbers, so that any method's run can be shown.
 *
 * @param method such as {@code "DINO"}
 * @param tiles how many tiles it learned from
 * @param unreadable how many of them could not be read and were skipped
 * @param epochs how many epochs it ran
 * @param quantities what steps measured, in the order in which their curves are shown
 * @param steps what each step measured
 * @param observed what was scored at the ends of epochs
 * @param warnings what monitors found, a sentence each
 * @param configuration what was set
 */
public record TrainingLog(
    String method,
    long tiles,
    long unreadable,
    int epochs,
    List<Quantity> quantities,
    List<Measured> steps,
    List<Measured> observed,
    List<String> warnings,
    List<Settings> configuration) {
  private static final int POINTS = 400;

  /** What is known of the numbers that several methods have; others are shown by their names. */
  private static final Map<String, Known> KNOWN =
      Map.of(
          "loss", new Known("Loss", ""),
          "lossShare", new Known("Loss over ln K", "1 means that the student knows nothing"),
          "teacherEntropy",
              new Known(
                  "Teacher's entropy",
                  "near 0 the teacher has collapsed to one prototype, near ln K to all alike"),
          "divergence", new Known("Divergence", "how far the student is from the teacher"),
          "gradientNorm", new Known("Gradient norm", "before clipping"),
          "centerNorm", new Known("Center's norm", "what is taken off the scores"),
          "rate", new Known("Learning rate", ""),
          "decay", new Known("Weight decay", ""),
          "momentum", new Known("Teacher's momentum", "share of the teacher that stays"),
          "teacherTemperature", new Known("Teacher's temperature", ""));

  /** Takes copies. */
  public TrainingLog {
    quantities = List.copyOf(quantities);
    steps = List.copyOf(steps);
    observed = List.copyOf(observed);
    warnings = List.copyOf(warnings);
    configuration = List.copyOf(configuration);
  }

  /**
   * Numbers of a step.
   *
   * @param step the step, from 0
   * @param values the numbers by name, such as {@code "loss"}, {@code "teacherEntropy"}
   */
  public record Measured(long step, Map<String, Double> values) {
    /** Takes a copy that keeps the order. */
    public Measured {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /**
   * What a step measures.
   *
   * @param name its name, such as {@code "teacherEntropy"}
   * @param unit such as {@code "nats"}; empty for a plain number
   * @param low the least value that it can have; may be infinite
   * @param high the greatest; may be infinite
   */
  public record Quantity(String name, String unit, double low, double high) {
    /** How to read its curve, where nothing better is known its bounds. */
    private String meaning() {
      String known = KNOWN.getOrDefault(name, new Known(name, "")).meaning();
      if (!known.isEmpty() || Double.isInfinite(high) || Double.isInfinite(low)) {
        return known;
      }
      return "between " + Numbers.plain(low) + " and " + Numbers.plain(high);
    }
  }

  /** What a number's curve is called, and how to read it. */
  private record Known(String title, String meaning) {}

  /** A curve for each quantity that was measured, then what was scored at the ends of epochs. */
  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    for (Quantity quantity : quantities) {
      String title = KNOWN.getOrDefault(quantity.name(), new Known(quantity.name(), "")).title();
      List<Curve.Point> points = points(quantity.name(), steps);
      if (!points.isEmpty()) {
        curves.add(Curve.of(title, quantity.unit(), quantity.meaning(), points));
      }
    }
    TreeSet<String> names = new TreeSet<>();
    observed.forEach(one -> names.addAll(one.values().keySet()));
    for (String name : names) {
      Optional<Quantity> quantity =
          quantities.stream().filter(one -> one.name().equals(name)).findFirst();
      String meaning =
          quantity
              .map(Quantity::meaning)
              .filter(text -> !text.isEmpty())
              .map("; "::concat)
              .orElse("");
      curves.add(
          Curve.of(
              name,
              quantity.map(Quantity::unit).orElse(""),
              "at the ends of epochs" + meaning,
              points(name, observed)));
    }
    return curves;
  }

  /** At most some hundred points, the last one among them. */
  private static List<Curve.Point> points(String name, List<Measured> measured) {
    List<Curve.Point> all = new ArrayList<>();
    for (Measured one : measured) {
      Double value = one.values().get(name);
      if (value != null) {
        all.add(new Curve.Point(one.step(), value));
      }
    }
    if (all.size() <= POINTS) {
      return all;
    }
    List<Curve.Point> some = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      some.add(all.get((int) ((long) i * (all.size() - 1) / (POINTS - 1))));
    }
    return some;
  }
}

package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.histossl.core.Metric;

/**
 * How a pretraining went: what its steps and the ends of its epochs measured, and what its monitors
 * found. Holds plain numbers, so that any method's run can be shown.
 *
 * @param method such as {@code "DINO"}
 * @param tiles how many tiles it learned from
 * @param unreadable how many of them could not be read and were skipped
 * @param epochs how many epochs it ran
 * @param metrics what steps measured, in the order in which their curves are shown
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
    List<Metric> metrics,
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
    metrics = List.copyOf(metrics);
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

  /** How to read a number's curve, where nothing better is known its bounds. */
  private static String meaning(Metric metric) {
    String known = KNOWN.getOrDefault(metric.name(), new Known(metric.name(), "")).meaning();
    if (!known.isEmpty() || Double.isInfinite(metric.high()) || Double.isInfinite(metric.low())) {
      return known;
    }
    return "between " + Numbers.plain(metric.low()) + " and " + Numbers.plain(metric.high());
  }

  /** What a number's curve is called, and how to read it. */
  private record Known(String title, String meaning) {}

  /** A curve for each number that was measured, then what was scored at the ends of epochs. */
  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    for (Metric metric : metrics) {
      String title = KNOWN.getOrDefault(metric.name(), new Known(metric.name(), "")).title();
      List<Curve.Point> points = points(metric.name(), steps);
      if (!points.isEmpty()) {
        curves.add(Curve.of(title, metric.unit(), meaning(metric), points));
      }
    }
    TreeSet<String> names = new TreeSet<>();
    observed.forEach(one -> names.addAll(one.values().keySet()));
    for (String name : names) {
      Optional<Metric> metric = metrics.stream().filter(one -> one.name().equals(name)).findFirst();
      String meaning =
          metric
              .map(TrainingLog::meaning)
              .filter(text -> !text.isEmpty())
              .map("; "::concat)
              .orElse("");
      curves.add(
          Curve.of(
              name,
              metric.map(Metric::unit).orElse(""),
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

package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a pretraining went: what its steps and the ends of its epochs measured, and what its monitors
 * found. Holds plain numbers, so that any method's run can be shown.
 *
 * @param method such as {@code "DINO"}
 * @param tiles how many tiles it learned from
 * @param unreadable how many of them could not be read and were skipped
 * @param epochs how many epochs it ran
 * @param prototypes what the loss is a cross-entropy over, for "loss over ln K"; empty for methods
 *     whose loss is none
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
    OptionalInt prototypes,
    List<Measured> steps,
    List<Measured> observed,
    List<String> warnings,
    List<Settings> configuration) {
  private static final int POINTS = 400;
  private static final String LOSS = "loss";
  private static final Map<String, Known> KNOWN = known();

  /** Takes copies. */
  public TrainingLog {
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

  /** What a number's curve is called, its unit and how to read it. */
  private record Known(String title, String unit, String meaning) {}

  private static Map<String, Known> known() {
    Map<String, Known> known = new LinkedHashMap<>();
    known.put(LOSS, new Known("Loss", "nats", "cross-entropy of teacher and student"));
    known.put(
        "teacherEntropy",
        new Known(
            "Teacher's entropy",
            "nats",
            "near 0 the teacher has collapsed to one prototype, near ln K to all alike"));
    known.put(
        "divergence", new Known("Divergence", "nats", "how far the student is from the teacher"));
    known.put("gradientNorm", new Known("Gradient norm", "", "before clipping"));
    known.put("centerNorm", new Known("Center's norm", "", "what is taken off the scores"));
    known.put("rate", new Known("Learning rate", "", "warm-up and cosine"));
    known.put("momentum", new Known("Teacher's momentum", "", "share of the teacher that stays"));
    return known;
  }

  /** Known numbers first, in the order in which they are read; then the others by name. */
  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>(KNOWN.keySet());
    names.addAll(names(steps));
    for (String name : names) {
      Known known = KNOWN.getOrDefault(name, new Known(name, "", ""));
      add(curves, known, points(name, steps, 1));
      if (name.equals(LOSS) && prototypes.isPresent()) {
        add(
            curves,
            new Known("Loss over ln K", "", "1 means that the student knows nothing"),
            points(name, steps, Math.log(prototypes.getAsInt())));
      }
    }
    for (String name : names(observed)) {
      add(curves, new Known(name, "", "at the ends of epochs"), points(name, observed, 1));
    }
    return curves;
  }

  private static void add(List<Curve> curves, Known known, List<Curve.Point> points) {
    if (!points.isEmpty()) {
      curves.add(Curve.of(known.title(), known.unit(), known.meaning(), points));
    }
  }

  private static Set<String> names(List<Measured> measured) {
    Set<String> names = new TreeSet<>();
    measured.forEach(one -> names.addAll(one.values().keySet()));
    return names;
  }

  /** At most some hundred points, the last one among them. */
  private static List<Curve.Point> points(String name, List<Measured> measured, double divisor) {
    List<Curve.Point> all = new ArrayList<>();
    for (Measured one : measured) {
      Double value = one.values().get(name);
      if (value != null) {
        all.add(new Curve.Point(one.step(), value / divisor));
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

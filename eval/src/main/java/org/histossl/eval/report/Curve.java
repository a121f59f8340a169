package org.histossl.eval.report;

import java.util.List;
import org.histossl.core.Check;

/**
 * How something went during training.
 *
 * @param title what is drawn, such as {@code "Loss"}
 * @param unit the unit of the values, such as {@code "nats"}; may be empty
 * @param meaning one sentence on how to read it; may be empty
 * @param over what the points lie over
 * @param lines one or several lines over the same steps
 */
public record Curve(String title, String unit, String meaning, Over over, List<Line> lines) {
  /** What points lie over: whole numbers. */
  public enum Over {
    /** Steps of a training. */
    STEPS("step"),
    /** Seconds. */
    SECONDS("second");

    private final String one;

    Over(String one) {
      this.one = one;
    }

    /** The name of one. */
    String one() {
      return one;
    }
  }

  /** Takes a copy of the list. */
  public Curve {
    lines = List.copyOf(lines);
    Check.that(!lines.isEmpty(), "curve '%s' needs at least 1 line, got none", title);
  }

  /**
   * Lines over steps.
   *
   * @param title what is drawn
   * @param unit the unit of the values; may be empty
   * @param meaning one sentence on how to read it; may be empty
   * @param lines one or several lines over the same steps
   */
  public Curve(String title, String unit, String meaning, List<Line> lines) {
    this(title, unit, meaning, Over.STEPS, lines);
  }

  /**
   * A curve of one line.
   *
   * @param title what is drawn
   * @param unit the unit of the values; may be empty
   * @param meaning one sentence on how to read it; may be empty
   * @param points the points by step
   * @return the curve
   */
  public static Curve of(String title, String unit, String meaning, List<Point> points) {
    return new Curve(title, unit, meaning, List.of(new Line(title, points)));
  }

  /**
   * A line.
   *
   * @param name its name in the legend
   * @param points its points by rising step
   */
  public record Line(String name, List<Point> points) {
    /**
     * Takes a copy of the list.
     *
     * @param name its name in the legend
     * @param points its points by rising step
     */
    public Line {
      points = List.copyOf(points);
    }
  }

  /**
   * A value at a step. A value that is not finite leaves a gap in the line.
   *
   * @param step the training step
   * @param value the value
   */
  public record Point(long step, double value) {}
}

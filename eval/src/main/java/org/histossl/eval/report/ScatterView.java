package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.histossl.eval.report.Scatter.Point;

/**
 * Points as SVG: one path a class, so that thousands of marks stay small. Classes differ in color
 * and in shape; from the eighth class on the looks repeat.
 */
final class ScatterView {
  private static final double WIDTH = 480;
  private static final double HEIGHT = 400;
  private static final double MARGIN = 12;
  private static final double MARK = 3.4;

  /** How many looks there are, in the style sheet and below. */
  private static final int LOOKS = 7;

  private ScatterView() {}

  static List<Map<String, Object>> of(List<Scatter> scatters) {
    List<Map<String, Object>> views = new ArrayList<>();
    for (Scatter scatter : scatters) {
      String id = "map-" + views.size();
      views.add(
          Map.of(
              "id", id,
              "title", scatter.title(),
              "meaning", scatter.meaning(),
              "count", Numbers.count(scatter.points().size()),
              "svg", svg(scatter, id),
              "legend", legend(scatter)));
    }
    return views;
  }

  private static List<Map<String, Object>> legend(Scatter scatter) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (int kind = 0; kind < scatter.classes().size(); kind++) {
      int wanted = kind;
      long count = scatter.points().stream().filter(p -> p.kind() == wanted).count();
      if (count > 0) {
        entries.add(
            Map.of(
                "name",
                scatter.classes().get(kind),
                "count",
                Numbers.count(count),
                "icon",
                "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
                    + path(kind, mark(kind, 8, 8, 5))
                    + "</svg>"));
      }
    }
    return entries;
  }

  private static String svg(Scatter scatter, String titleId) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg class=\"chart map\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s\">"
                + "<path class=\"frame\" d=\"M.5 .5H%.1fV%.1fH.5Z\"/>",
            WIDTH, HEIGHT, titleId, WIDTH - 0.5, HEIGHT - 0.5));
    Range x = Range.of(scatter.points().stream().mapToDouble(Point::x).toArray());
    Range y = Range.of(scatter.points().stream().mapToDouble(Point::y).toArray());
    for (int kind = 0; kind < scatter.classes().size(); kind++) {
      StringBuilder marks = new StringBuilder();
      for (Point point : scatter.points()) {
        if (point.kind() == kind) {
          double across = MARGIN + x.share(point.x()) * (WIDTH - 2 * MARGIN);
          double down = HEIGHT - MARGIN - y.share(point.y()) * (HEIGHT - 2 * MARGIN);
          marks.append(mark(kind, across, down, MARK));
        }
      }
      if (marks.length() > 0) {
        svg.append(path(kind, marks.toString()));
      }
    }
    return svg.append("</svg>").toString();
  }

  private static String path(int kind, String marks) {
    return "<path class=\"mark k" + kind % LOOKS + "\" d=\"" + marks + "\"/>";
  }

  /** Circle, triangle, square, diamond, triangle downwards, cross, bar. */
  private static String mark(int kind, double x, double y, double r) {
    return switch (kind % LOOKS) {
      case 0 ->
          format(
              "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0z",
              x - r, y, r, r, 2 * r, r, r, -2 * r);
      case 1 -> format("M%.1f %.1fl%.1f %.1fh%.1fz", x, y - 1.2 * r, 1.15 * r, 2.1 * r, -2.3 * r);
      case 2 ->
          format(
              "M%.1f %.1fh%.1fv%.1fh%.1fz", x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, -1.8 * r);
      case 3 ->
          format(
              "M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz",
              x, y - 1.3 * r, 1.1 * r, 1.3 * r, -1.1 * r, 1.3 * r, -1.1 * r, -1.3 * r);
      case 4 -> format("M%.1f %.1fl%.1f %.1fh%.1fz", x, y + 1.2 * r, 1.15 * r, -2.1 * r, -2.3 * r);
      case 5 -> cross(x, y, 0.4 * r, 0.9 * r);
      default ->
          format(
              "M%.1f %.1fh%.1fv%.1fh%.1fz", x - 1.3 * r, y - 0.4 * r, 2.6 * r, 0.8 * r, -2.6 * r);
    };
  }

  /** Twelve corners, arms of half the width {@code w} and of the length {@code l}. */
  private static String cross(double x, double y, double w, double l) {
    return format(
        "M%.1f %.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fz",
        x - w, y - w - l, 2 * w, l, l, 2 * w, -l, l, -2 * w, -l, -l, -2 * w, l);
  }

  private static String format(String format, Object... numbers) {
    return String.format(Locale.ROOT, format, numbers);
  }

  /** Where numbers lie; one number alone lies in the middle. */
  private record Range(double low, double high) {
    static Range of(double[] numbers) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double number : numbers) {
        low = Math.min(low, number);
        high = Math.max(high, number);
      }
      return new Range(low, high);
    }

    double share(double value) {
      return high > low ? (value - low) / (high - low) : 0.5;
    }
  }
}

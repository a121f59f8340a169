package org.histossl.eval.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.histossl.eval.report.Curve.Line;
import org.histossl.eval.report.Curve.Point;

/**
 * A curve as SVG: axes with round numbers, one path a line. Colors and fonts come from the page's
 * style sheet; lines also differ in their dashes.
 */
final class LineChart {
  private static final double WIDTH = 480;
  private static final double HEIGHT = 250;
  private static final double LEFT = 58;
  private static final double RIGHT = 14;
  private static final double TOP = 14;
  private static final double BOTTOM = 40;

  /** About two points a pixel: more would not be seen and make the page heavy. */
  private static final int BUCKETS = 420;

  private final Curve curve;
  private final Axis x;
  private final Axis y;

  LineChart(Curve curve) {
    this.curve = curve;
    this.x =
        Axis.over(
            points().mapToDouble(Point::step).min().orElse(0),
            points().mapToDouble(Point::step).max().orElse(1),
            6,
            false);
    this.y =
        Axis.over(
            points().mapToDouble(Point::value).min().orElse(0),
            points().mapToDouble(Point::value).max().orElse(1),
            5,
            true);
  }

  private Stream<Point> points() {
    return curve.lines().stream()
        .flatMap(line -> line.points().stream())
        .filter(point -> Double.isFinite(point.value()));
  }

  /** The picture, to be named by elements with these ids. */
  String svg(String titleId) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg class=\"chart\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s\">",
            WIDTH,
            HEIGHT,
            titleId));
    for (double tick : y.ticks()) {
      double at = screenY(tick);
      line(svg, "grid", LEFT, at, WIDTH - RIGHT, at);
      text(svg, "tick", LEFT - 8, at + 4, "end", y.label(tick));
    }
    for (double tick : x.ticks()) {
      double at = screenX(tick);
      line(svg, "axis", at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 4);
      text(svg, "tick", at, HEIGHT - BOTTOM + 18, "middle", x.label(tick));
    }
    line(svg, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
    text(svg, "tick", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, "middle", curve.over().one());
    for (int i = 0; i < curve.lines().size(); i++) {
      path(svg, i, curve.lines().get(i));
    }
    return svg.append("</svg>").toString();
  }

  private void path(StringBuilder svg, int index, Line line) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    int drawn = 0;
    Point last = new Point(0, 0);
    for (Point point : thinned(line.points())) {
      if (Double.isFinite(point.value())) {
        path.append(pen ? 'L' : 'M').append(place(point));
        pen = true;
        drawn++;
        last = point;
      } else {
        pen = false;
      }
    }
    if (drawn == 1) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"dot s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
              index % 5,
              screenX((double) last.step()),
              screenY(last.value())));
    } else if (drawn > 1) {
      svg.append(
          String.format(Locale.ROOT, "<path class=\"line s%d\" d=\"%s\"/>", index % 5, path));
    }
  }

  private String place(Point point) {
    return String.format(
        Locale.ROOT, "%.1f %.1f", screenX((double) point.step()), screenY(point.value()));
  }

  /** Long lines by the least and the greatest of each bucket, so that no spike is lost. */
  private static List<Point> thinned(List<Point> points) {
    if (points.size() <= 2 * BUCKETS) {
      return points;
    }
    Stream.Builder<Point> kept = Stream.builder();
    for (int b = 0; b < BUCKETS; b++) {
      int from = (int) ((long) points.size() * b / BUCKETS);
      int to = (int) ((long) points.size() * (b + 1) / BUCKETS);
      int least = from;
      int greatest = from;
      for (int i = from; i < to; i++) {
        least = points.get(i).value() < points.get(least).value() ? i : least;
        greatest = points.get(i).value() > points.get(greatest).value() ? i : greatest;
      }
      kept.add(points.get(Math.min(least, greatest)));
      if (least != greatest) {
        kept.add(points.get(Math.max(least, greatest)));
      }
    }
    return kept.build().toList();
  }

  private double screenX(double value) {
    return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private double screenY(double value) {
    return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static void line(
      StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(
      StringBuilder svg, String style, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            style,
            x,
            y,
            anchor,
            text)); // only numbers and names of what they lie over come here
  }
}

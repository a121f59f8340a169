package org.histossl.eval.report;

import java.util.List;
import java.util.Locale;

/**
 * Lines between 0 and 1 on both axes over the diagonal, as SVG: receiver operating characteristics,
 * and accuracy by confidence.
 */
final class UnitChart {
  private static final double SIDE = 300;
  private static final double LEFT = 44;
  private static final double BOTTOM = 40;
  private static final double PLACE = SIDE - LEFT - 22; // half a label hangs over

  private UnitChart() {}

  /** A line through places in [0, 1] x [0, 1]. */
  record Line(List<double[]> places, boolean dots) {}

  static String svg(String titleId, String x, String y, List<Line> lines) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg class=\"chart unit-chart\" viewBox=\"0 0 %.0f %.0f\" role=\"img\""
                + " aria-labelledby=\"%s\">",
            SIDE, SIDE, titleId));
    for (int i = 0; i <= 4; i++) {
      double at = i / 4.0;
      svg.append(line("grid", 0, at, 1, at)).append(line("grid", at, 0, at, 1));
      svg.append(text(at, 0, 0, 16, "middle", format("%.2f", at)));
      svg.append(text(0, at, -6, 4, "end", format("%.2f", at)));
    }
    svg.append(line("axis", 0, 0, 1, 1));
    svg.append(text(0.5, 0, 0, 34, "middle", x)).append(text(0, 1, 4, -2, "start", y));
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, i % 5, lines.get(i));
    }
    return svg.append("</svg>").toString();
  }

  private static void draw(StringBuilder svg, int style, Line line) {
    StringBuilder path = new StringBuilder();
    for (double[] place : line.places()) {
      path.append(path.length() == 0 ? 'M' : 'L')
          .append(format("%.1f %.1f", screenX(place[0]), screenY(place[1])));
      if (line.dots()) {
        svg.append(
            format(
                "<circle class=\"dot s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
                style, screenX(place[0]), screenY(place[1])));
      }
    }
    if (line.places().size() > 1) {
      svg.append(format("<path class=\"line s%d\" d=\"%s\"/>", style, path));
    }
  }

  private static String line(String style, double x1, double y1, double x2, double y2) {
    return format(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style, screenX(x1), screenY(y1), screenX(x2), screenY(y2));
  }

  private static String text(
      double x, double y, double right, double down, String anchor, String text) {
    return format(
        "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        screenX(x) + right, screenY(y) + down, anchor, text); // only own words come here
  }

  private static double screenX(double share) {
    return LEFT + share * PLACE;
  }

  private static double screenY(double share) {
    return SIDE - BOTTOM - share * (PLACE - 6);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

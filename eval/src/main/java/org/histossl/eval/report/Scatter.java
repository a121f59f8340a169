package org.histossl.eval.report;

import java.util.List;
import org.histossl.core.Check;

/**
 * Points in two dimensions by class, such as a map of embeddings.
 *
 * @param title what is drawn, such as {@code "XCiT, pretrained: UMAP"}
 * @param meaning one sentence on how to read it; may be empty
 * @param classes the names of the classes, by number
 * @param points the points
 */
public record Scatter(String title, String meaning, List<String> classes, List<Point> points) {
  /**
   * Takes copies, and checks that every point has a place and a class.
   *
   * @param title what is drawn
   * @param meaning one sentence on how to read it; may be empty
   * @param classes the names of the classes, by number
   * @param points the points
   */
  public Scatter {
    classes = List.copyOf(classes);
    points = List.copyOf(points);
    for (Point point : points) {
      Check.index("a point's class", point.kind(), classes.size());
      Check.that(
          Double.isFinite(point.x()) && Double.isFinite(point.y()),
          "a point must be finite, got %s, %s",
          point.x(),
          point.y());
    }
  }

  /**
   * A point.
   *
   * @param x to the right
   * @param y upwards
   * @param kind its class, {@code 0..classes-1}
   */
  public record Point(double x, double y, int kind) {}
}

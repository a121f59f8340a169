package org.histossl.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineChartTest {
  @Test
  void ticksAreRound() {
    Axis axis = Axis.over(0.13, 0.87, 5, true);
    assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(axis));
  }

  @Test
  void smallNumbersShareTheirPowerOfTen() {
    Axis axis = Axis.over(0, 5e-4, 5, true);
    assertEquals(List.of("0", "1e−4", "2e−4", "3e−4", "4e−4", "5e−4"), labels(axis));
  }

  @Test
  void aConstantHasRoomAroundIt() {
    Axis axis = Axis.over(3, 3, 5, true);
    assertTrue(axis.share(3) > 0.2 && axis.share(3) < 0.8);
    assertEquals(0.5, Axis.over(0, 0, 5, true).share(0));
  }

  @Test
  void valuesThatAreNotFiniteBreakTheLine() {
    String svg =
        svg(List.of(point(0, 1), point(1, 2), point(2, Double.NaN), point(3, 1), point(4, 2)));
    String path = svg.substring(svg.indexOf(" d=\"") + 4);
    path = path.substring(0, path.indexOf('"'));
    assertEquals(2, path.chars().filter(c -> c == 'M').count());
    assertFalse(svg.contains("NaN"));
  }

  @Test
  void longLinesKeepTheirSpikes() {
    List<Curve.Point> points = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      points.add(point(i, i == 31_234 ? 10 : 0));
    }
    String svg = svg(points);
    assertTrue(svg.length() < 30_000, "characters: " + svg.length());
    assertTrue(svg.contains(" 14.0L"), "the greatest value touches the top of the chart");
  }

  @Test
  void onePointIsADotAndNoneIsAnEmptyChart() {
    assertTrue(svg(List.of(point(5, 2))).contains("<circle"));
    assertFalse(svg(List.of()).contains("<path"));
  }

  private static Curve.Point point(long step, double value) {
    return new Curve.Point(step, value);
  }

  private static String svg(List<Curve.Point> points) {
    return new LineChart(Curve.of("Loss", "", "", points)).svg("id");
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }

  @Test
  void theAxisSaysWhatPointsLieOver() {
    List<Curve.Line> lines = List.of(new Curve.Line("9-NN", List.of(new Curve.Point(60, 0.5))));
    assertTrue(
        new LineChart(new Curve("9-NN", "", "", Curve.Over.SECONDS, lines))
            .svg("id")
            .contains(">second</text>"));
    assertTrue(new LineChart(new Curve("9-NN", "", "", lines)).svg("id").contains(">step</text>"));
  }
}

package org.histossl.models.scattering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.GoldenGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Laws of the scattering transform. */
class ScatteringProperties {
  private static final ScatteringConfig CONFIG = new ScatteringConfig(3, 4, 2);
  private static final int SIDE = 40;

  private static INDArray noise(int seed) {
    INDArray x = Nd4j.zeros(DataType.DOUBLE, 1, SIDE, SIDE);
    FiniteDifferences.fill(x, Seed.of(seed));
    return x;
  }

  private static INDArray scattering(INDArray x) {
    GoldenGraph.Result result =
        GoldenGraph.run(
            Engine.PLANNED,
            Map.of("x", x),
            Map.of(),
            n -> Map.of("s", new Scattering(CONFIG).build(GoldenGraph.at(n, "x"))));
    return GoldenGraph.at(result.values(), "s");
  }

  private static double energy(INDArray x) {
    return x.mul(x).sumNumber().doubleValue();
  }

  @Property(tries = 4)
  void aShiftMovesScatteringFarLessThanTheImage(
      @ForAll int seed, @ForAll @IntRange(min = 1, max = 2) int shift) {
    INDArray wide = Nd4j.zeros(DataType.DOUBLE, 1, SIDE, SIDE + 2);
    FiniteDifferences.fill(wide, Seed.of(seed));
    INDArray x = part(wide, 0);
    INDArray y = part(wide, shift);
    INDArray before = scattering(x);
    double moved = energy(before.sub(scattering(y))) / energy(before);
    double pixels = energy(x.sub(y)) / energy(x);
    assertTrue(moved < 0.05 && pixels > 1, moved + " of scattering, " + pixels + " of pixels");
  }

  private static INDArray part(INDArray wide, int from) {
    return wide.get(
            NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, from + SIDE))
        .dup('c');
  }

  @Property(tries = 4)
  void energyDecaysOverTheOrders(@ForAll int seed) {
    INDArray x = noise(seed);
    INDArray s = scattering(x);
    double[] energies = new double[3];
    List<ScatteringPath> paths = ScatteringPath.all(CONFIG);
    for (int i = 0; i < paths.size(); i++) {
      energies[paths.get(i).order()] += energy(s.slice(0).slice(i));
    }
    assertTrue(energies[1] > 2 * energies[2], energies[1] + " and " + energies[2]);
    // each output pixel stands for 64
    double all = 64 * (energies[0] + energies[1] + energies[2]);
    assertTrue(all < energy(x), all + " of " + energy(x));
  }

  @Property(tries = 2)
  void gradientsAreFiniteDifferences(@ForAll @IntRange(min = 0, max = 2) int order) {
    Scattering scattering = new Scattering(new ScatteringConfig(2, 2, order));
    FiniteDifferences.check(new long[] {1, 9, 12}, (scope, x) -> scattering.build(x));
  }

  @Property(tries = 1)
  void gradientsOfVolumesAreFiniteDifferences() {
    SolidHarmonicScattering scattering =
        new SolidHarmonicScattering(new SolidHarmonicConfig(1, 3, 1, List.of(0.5, 1.0, 2.0, 3.0)));
    FiniteDifferences.check(new long[] {1, 4, 5, 6}, (scope, x) -> scattering.build(x));
  }

  @Property(tries = 4)
  void volumesMayBeShiftedOnTheirRingAndTurned(
      @ForAll int seed,
      @ForAll @IntRange(min = 5, max = 8) int side,
      @ForAll @IntRange(min = 1, max = 4) int shift) {
    SolidHarmonicScattering scattering =
        new SolidHarmonicScattering(new SolidHarmonicConfig(1, 3, 1, List.of(1.0, 2.0)));
    INDArray x = Nd4j.zeros(DataType.DOUBLE, 1, side, side, side);
    FiniteDifferences.fill(x, Seed.of(seed));
    INDArray shifted =
        Nd4j.concat(
            2,
            x.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(shift, side),
                NDArrayIndex.all()),
            x.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, shift),
                NDArrayIndex.all()));
    INDArray expected = volume(scattering, x);
    double scale = expected.amaxNumber().doubleValue();
    assertEquals(
        0, expected.sub(volume(scattering, shifted)).amaxNumber().doubleValue(), 1e-9 * scale);
    // axes exchanged in a circle: a turn
    INDArray turned = volume(scattering, x.permute(0, 2, 3, 1).dup('c'));
    assertEquals(0, expected.sub(turned).amaxNumber().doubleValue(), 1e-9 * scale);
  }

  private static INDArray volume(SolidHarmonicScattering scattering, INDArray x) {
    return GoldenGraph.at(
        GoldenGraph.run(
                Engine.PLANNED,
                Map.of("x", x),
                Map.of(),
                n -> Map.of("s", scattering.build(GoldenGraph.at(n, "x"))))
            .values(),
        "s");
  }

  @Property(tries = 5)
  void blackImagesHaveNoScatteringAndNoGradient(@ForAll Engine engine) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, 1, 16, 16);
    GoldenGraph.Result result =
        GoldenGraph.run(
            engine,
            Map.of("x", x),
            Map.of("s", Nd4j.ones(DataType.FLOAT, 1, 25, 4, 4)),
            n ->
                Map.of(
                    "s",
                    new Scattering(new ScatteringConfig(2, 4, 2)).build(GoldenGraph.at(n, "x"))));
    assertEquals(0, GoldenGraph.at(result.values(), "s").amaxNumber().doubleValue(), 1e-12);
    // what is left is the average's own
    assertEquals(16, GoldenGraph.at(result.gradients(), "x").sumNumber().doubleValue(), 1e-2);
  }

  @Property(tries = 3)
  void degreesOfSolidHarmonicsAreOrthonormal(@ForAll @IntRange(min = 1, max = 6) int degree) {
    // the sum over m is constant on the sphere: Unsoeld's theorem
    double wanted = (2 * degree + 1) / (4 * Math.PI);
    for (double[] at :
        List.of(
            new double[] {0.6, 0, 0.8}, new double[] {0, 0, 1}, new double[] {0.36, 0.48, -0.8})) {
      double sum = 0;
      for (int m = -degree; m <= degree; m++) {
        sum += Math.pow(SolidHarmonics.value(degree, m, at[0], at[1], at[2]), 2);
      }
      assertEquals(wanted, sum, 1e-12);
    }
  }
}

package org.histossl.models.wavelet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Node;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.GoldenGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Laws of the wavelet transform, in double precision. */
class WaveletProperties {
  /** The tabled coefficients have as many digits. */
  private static final double TOLERANCE = 1e-9;

  @Provide
  Arbitrary<Wavelet> wavelets() {
    return Arbitraries.of(
        Wavelet.haar(),
        Wavelet.daubechies(2),
        Wavelet.daubechies(3),
        Wavelet.daubechies(4),
        Wavelet.symlet4());
  }

  private static INDArray random(long seed, long... shape) {
    INDArray x = Nd4j.zeros(DataType.DOUBLE, shape);
    FiniteDifferences.fill(x, Seed.of(seed));
    return x;
  }

  private static Map<String, INDArray> run(INDArray x, GoldenGraph.Part part) {
    return GoldenGraph.run(Engine.PLANNED, Map.of("x", x), Map.of(), part).values();
  }

  private static double largest(INDArray x) {
    return x.maxNumber().doubleValue() - Math.min(0, 2 * x.minNumber().doubleValue());
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    INDArray difference = expected.sub(actual);
    assertEquals(0, largest(difference.mul(difference)), TOLERANCE * TOLERANCE);
  }

  @Property(tries = 40)
  void imagesOfAnySizeComeBack(
      @ForAll("wavelets") Wavelet wavelet,
      @ForAll @IntRange(min = 4, max = 23) int height,
      @ForAll @IntRange(min = 4, max = 23) int width,
      @ForAll @IntRange(min = 1, max = 2) int levels) {
    WaveletTransform transform = new WaveletTransform(wavelet, Border.SYMMETRIC);
    INDArray x = random(1, 2, height, width);
    Map<String, INDArray> values =
        run(
            x,
            n -> {
              Node y =
                  transform.reconstruct(
                      transform.decompose(GoldenGraph.at(n, "x"), levels, 1, 2), 1, 2);
              return Map.of("y", y.slice(1, 0, height).slice(2, 0, width));
            });
    assertClose(x, GoldenGraph.at(values, "y"));
  }

  @Property(tries = 20)
  void onARingEnergyIsKeptAndTheInverseIsTheAdjoint(
      @ForAll("wavelets") Wavelet wavelet,
      @ForAll @IntRange(min = 1, max = 8) int halfHeight,
      @ForAll @IntRange(min = 1, max = 8) int halfWidth) {
    WaveletTransform transform = new WaveletTransform(wavelet, Border.PERIODIC);
    INDArray x = random(2, 2, 2L * halfHeight, 2L * halfWidth);
    Map<String, INDArray> weights = new LinkedHashMap<>();
    for (String band : List.of("aa", "ad", "da", "dd")) {
      weights.put(band, random(3 + weights.size(), 2, halfHeight, halfWidth));
    }
    GoldenGraph.Result result =
        GoldenGraph.run(
            Engine.PLANNED,
            Map.of("x", x),
            weights,
            n -> new LinkedHashMap<>(transform.forward(GoldenGraph.at(n, "x"), -2, -1)));
    double energy =
        result.values().values().stream()
            .mapToDouble(band -> band.mul(band).sumNumber().doubleValue())
            .sum();
    assertEquals(x.mul(x).sumNumber().doubleValue(), energy, TOLERANCE * x.length());
    GoldenGraph.Result inverse =
        GoldenGraph.run(
            Engine.PLANNED, weights, Map.of(), n -> Map.of("y", transform.inverse(n, -2, -1)));
    assertClose(GoldenGraph.at(inverse.values(), "y"), GoldenGraph.at(result.gradients(), "x"));
  }

  @Property(tries = 10)
  void packetsAreAllBandsOfAllBands(@ForAll("wavelets") Wavelet wavelet) {
    WaveletTransform transform = new WaveletTransform(wavelet, Border.PERIODIC);
    INDArray x = random(4, 1, 3, 8, 16);
    Map<String, INDArray> values =
        run(
            x,
            n -> {
              Map<String, Node> built = new LinkedHashMap<>();
              built.put("packets", transform.packets(GoldenGraph.at(n, "x"), 2));
              Map<String, Node> first = transform.forward(GoldenGraph.at(n, "x"), 2, 3);
              built.put("aa", transform.approximation(GoldenGraph.at(n, "x"), 2, 2, 3));
              built.put("dd.ad", transform.forward(GoldenGraph.at(first, "dd"), 2, 3).get("ad"));
              return built;
            });
    INDArray packets = GoldenGraph.at(values, "packets").reshape(3, 4, 4, 2, 4);
    assertEquals(
        x.mul(x).sumNumber().doubleValue(),
        packets.mul(packets).sumNumber().doubleValue(),
        TOLERANCE * x.length());
    for (int c = 0; c < 3; c++) {
      INDArray color = packets.slice(c);
      assertClose(GoldenGraph.at(values, "aa").slice(0).slice(c), color.slice(0).slice(0));
      // rows: d then a; columns: d then d
      assertClose(GoldenGraph.at(values, "dd.ad").slice(0).slice(c), color.slice(2).slice(3));
    }
  }

  @Property(tries = 5)
  void moreMomentsAreBlindToMorePolynomials(@ForAll @IntRange(min = 2, max = 5) int which) {
    Wavelet wavelet = which == 5 ? Wavelet.symlet4() : Wavelet.daubechies(which);
    for (int degree = 0; degree < wavelet.length() / 2; degree++) {
      double moment = 0;
      for (int k = 0; k < wavelet.length(); k++) {
        moment += wavelet.high(k) * Math.pow(k, degree);
      }
      assertEquals(0, moment, 1e-6, wavelet.name() + " of degree " + degree);
    }
  }

  @Property(tries = 3)
  void gradientsAreFiniteDifferences(@ForAll("wavelets") Wavelet wavelet) {
    WaveletTransform transform = new WaveletTransform(wavelet, Border.SYMMETRIC);
    FiniteDifferences.check(
        new long[] {1, 2, 9, 8},
        (scope, x) -> {
          Map<String, Node> bands = new LinkedHashMap<>(transform.forward(x, 2, 3));
          bands.replaceAll((name, band) -> band.square());
          return transform.inverse(bands, 2, 3);
        });
  }
}

package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EncoderProperties {
  /** Double precision, so that only real differences show. */
  private static final double TOLERANCE = 1e-9;

  private static final int SIDE = 16;

  private static final List<Encoder> ENCODERS =
      List.of(
          new Xcit(new XcitConfig(8, 8, 1, 2, true, 0.5)),
          new Xcit(new XcitConfig(8, 8, 1, 2, false, 0.5)),
          new Vit(new VitConfig(8, 8, 1, 2, 24, 0, VitDetails.dinoV2())));

  private static INDArray features(Encoder encoder, Mode mode, INDArray images) {
    Graph graph = new Graph(DataType.DOUBLE);
    graph.output(
        "features",
        encoder
            .build(graph.root(mode), EncoderInput.of(graph.input("image", images.shape())))
            .features());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.PLANNED.compile(graph, state)) {
      FiniteDifferences.fill(state.parameters().vector(), Seed.of(7));
      state.buffers().vector().assign(1);
      program.input("image").assign(images);
      program.run();
      return program.output("features").dup();
    }
  }

  private static INDArray images(int batch, long seed) {
    INDArray images = Nd4j.zeros(DataType.DOUBLE, batch, Encoder.CHANNELS, SIDE, SIDE);
    FiniteDifferences.fill(images, Seed.of(seed));
    return images;
  }

  /** One image behind the other, in another order. */
  private static INDArray rotated(INDArray batch) {
    INDArray result = batch.dup();
    for (long i = 0; i < batch.size(0); i++) {
      result.slice(i).assign(batch.slice((i + 1) % batch.size(0)));
    }
    return result;
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    assertTrue(
        expected.equalsWithEps(actual, TOLERANCE), () -> "differ: " + expected + " " + actual);
  }

  @Property(tries = 5)
  void permutingTheBatchPermutesTheFeatures(
      @ForAll @IntRange(min = 2, max = 4) int batch, @ForAll long seed) {
    INDArray images = images(batch, seed);
    for (Encoder encoder : ENCODERS) {
      for (Mode mode : Mode.values()) {
        assertClose(
            rotated(features(encoder, mode, images)), features(encoder, mode, rotated(images)));
      }
    }
  }

  @Property(tries = 5)
  void evaluationIgnoresTheRestOfTheBatch(
      @ForAll @IntRange(min = 2, max = 4) int batch, @ForAll long seed) {
    INDArray images = images(batch, seed);
    for (Encoder encoder : ENCODERS) {
      INDArray together = features(encoder, Mode.EVAL, images);
      INDArray alone =
          features(encoder, Mode.EVAL, images.slice(0).reshape(1, Encoder.CHANNELS, SIDE, SIDE));
      assertClose(together.slice(0).reshape(alone.shape()), alone);
    }
  }
}

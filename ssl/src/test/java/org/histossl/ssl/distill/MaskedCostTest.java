package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Profile;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.ssl.dinov2.DinoV2Config;
import org.histossl.ssl.dinov2.IbotObjective;
import org.histossl.ssl.view.ViewConfig;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** What hidden patches cost: as much as there are hidden ones, however many others there are. */
class MaskedCostTest {
  private static final int WIDTH = 24;
  private static final int HIDDEN = 48;
  private static final int BOTTLENECK = 20;
  private static final int PROTOTYPES = 1000;
  private static final int BATCH = 4;
  private static final int SIDE = 64;
  private static final int PATCH = 8;

  private static final Pattern SHAPE = Pattern.compile("\\[([0-9, ]+)]");

  @Test
  void multiplyAddsOfTheHeadAreProportionalToHiddenPatches() {
    long head = (long) WIDTH * HIDDEN + (long) HIDDEN * BOTTLENECK + (long) BOTTLENECK * PROTOTYPES;
    double few = multiplyAdds(new Masking(0.5, 0.25, 0.25));
    double twice = multiplyAdds(new Masking(0.5, 0.5, 0.5));
    int more = 4 * 16; // of 64 patches a quarter, in half of 8 crops
    // forward, and back to the tokens and to the weights; and sums for the biases
    long expected = more * (3 * head + HIDDEN + BOTTLENECK);
    assertEquals((double) expected, twice - few, 0.0);
  }

  @Test
  void patchesThatAreSeenCostNoPrototypes() {
    double all = multiplyAdds(new Masking(0.5, 0.25, 0.25));
    double allPatches = 3.0 * 8 * 64 * BOTTLENECK * PROTOTYPES;
    assertTrue(all < allPatches, "the whole, the encoder included, took " + all);
  }

  private static double multiplyAdds(Masking masking) {
    VitDetails details = VitDetails.dinoV2().withRegisters(0);
    DinoV2Config config =
        DinoV2Config.paper(new Vit(new VitConfig(PATCH, WIDTH, 1, 2, SIDE, 0, details)))
            .withViews(ViewConfig.dino().withSizes(SIDE, SIDE).withCounts(2, 0))
            .withRun(new RunConfig(1, BATCH, 1, 0));
    DinoHeadConfig head =
        DinoHeadConfig.defaults()
            .withPrototypes(PROTOTYPES)
            .withWidths(HIDDEN, BOTTLENECK)
            .withLayers(2);
    config = config.withHead(head).withLoss(config.loss().withMasking(masking));
    Recipe recipe = config.recipe(1);
    IbotObjective ibot =
        new IbotObjective(
            "dino_head", head, new Centering.MovingMean(0.9), 0.1, Schedule.constant(0.07));
    Graph graph = new Graph(DataType.FLOAT);
    Readout readout = new Branch(recipe).student(graph);
    long rows = readout.masked().orElseThrow().tokens().size(0);
    Targets targets =
        ibot.targets(
            graph.root(Mode.TRAIN).in(ibot.name()),
            graph.input("scores", rows, PROTOTYPES),
            readout,
            number -> graph.input(number, 1));
    graph.loss(ibot.loss(readout, Optional.of(targets)).value());
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parameters())) {
      return program.profile().rows().stream().mapToDouble(MaskedCostTest::multiplyAdds).sum();
    }
  }

  /** Of a product {@code [.., m, k] [.., k, n] -> [.., m, n]}; 0 of all else. */
  private static double multiplyAdds(Profile.Row row) {
    List<long[]> all =
        SHAPE
            .matcher(row.shape())
            .results()
            .map(match -> Arrays.stream(match.group(1).split(", ")))
            .map(sizes -> sizes.mapToLong(Long::parseLong).toArray())
            .toList();
    if (!(row.operation().startsWith("linear") || row.operation().startsWith("matmul"))) {
      return 0;
    }
    long[] a = all.get(0);
    long[] c = all.get(2);
    return (double) Arrays.stream(c).reduce(1, (x, y) -> x * y) * a[a.length - 1];
  }
}

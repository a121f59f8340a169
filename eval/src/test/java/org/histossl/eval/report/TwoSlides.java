package org.histossl.eval.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.histossl.core.Metric;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaSlide;
import org.histossl.data.panda.PandaTiles;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TilerConfig;
import org.histossl.eval.SmallEncoders;
import org.histossl.models.TrainedEncoder;

/** A whole run on two drawn slides, one to learn from and one to be scored on. */
final class TwoSlides {
  private static final int SIDE_PIXELS = 640;

  private TwoSlides() {}

  static TiledSlides tiled(Path folder) throws IOException {
    Path root = folder.resolve("slides");
    SyntheticProstate.write(
        root,
        SyntheticConfig.defaults(Seed.of(3)).withSlides(2).withSidePixels(SIDE_PIXELS),
        Progress.none());
    Files.delete(root.resolve("patients.csv")); // both are of one patient there
    PandaFolder panda = PandaFolder.open(root);
    PandaTiles tiles =
        PandaTiling.run(
            panda,
            TilerConfig.lenient().withTileSize(SmallEncoders.SIDE).withDroppedSamples(2),
            folder.resolve("tiles"),
            Progress.none());
    Map<String, Side> sides = new TreeMap<>();
    for (PandaSlide slide : panda.slides()) {
      sides.put(slide.group(), sides.isEmpty() ? Side.TRAIN : Side.TEST);
    }
    return new TiledSlides(
        tiles.store(),
        new Split(new TreeMap<>(sides)),
        panda.slides().stream().collect(Collectors.toMap(PandaSlide::id, PandaSlide::image)),
        panda.slides().stream()
            .collect(Collectors.toMap(PandaSlide::id, s -> s.isupGrade().orElseThrow())),
        tiles.skipped());
  }

  static TrainingLog log() {
    return new TrainingLog(
        "DINO",
        100,
        1,
        2,
        List.of(
            new Metric("loss", "nats", 0, Double.POSITIVE_INFINITY),
            new Metric("teacherEntropy", "nats", 0, Math.log(24)),
            new Metric("koleo.loss", "nats", -1, 1)),
        List.of(measured(0, 3.1), measured(1, 2.9)),
        List.of(new TrainingLog.Measured(1, Map.of("20-NN", 0.5))),
        List.of("Step 1: uniform collapse; raise the rate."),
        List.of(Settings.of("Encoder", new Shape(32, new Shape.Head(24)))));
  }

  private static TrainingLog.Measured measured(long step, double loss) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    values.put("teacherEntropy", 2.0);
    values.put("koleo.loss", 0.1 * step);
    return new TrainingLog.Measured(step, values);
  }

  /** A configuration within a configuration. */
  public record Shape(int width, Head head) {
    /** The inner one. */
    public record Head(int prototypes) {}
  }

  static ReportData report(TiledSlides slides, Path out) throws IOException {
    try (TrainedEncoder first = SmallEncoders.xcit(1);
        TrainedEncoder second = SmallEncoders.vit(2)) {
      Map<String, TrainedEncoder> encoders = new LinkedHashMap<>();
      encoders.put("XCiT", first);
      encoders.put("ViT", second);
      EncoderComparison comparison =
          EncoderComparison.run(
              encoders,
              slides,
              new EncoderComparison.Setup("drawn", SmallEncoders.SIDE, 1),
              out,
              Progress.none());
      return PipelineReport.of("Two slides", slides, log(), comparison)
          .environment(new Settings("Machine", Map.of("clock", Long.toString(System.nanoTime()))))
          .build();
    }
  }
}

package org.histossl.eval.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.eval.Results;
import org.histossl.eval.attention.HeatMap;
import org.histossl.eval.attention.SlideHeatMap;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.ClassScore;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.ScoreEstimate;
import org.histossl.models.wavelet.Border;
import org.histossl.models.wavelet.Wavelet;
import org.histossl.models.wavelet.WaveletConfig;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;

/** A report as a program fills it in, with invented numbers. */
final class ExampleReport {
  static final List<String> CLASSES =
      List.of("background", "healthy", "Gleason 3", "Gleason 4", "Gleason 5");
  private static final long SEED = 7;
  private static final int TILES = 420;
  private static final int TILE_PIXELS = 224;

  private final Seed seed = Seed.of(SEED);

  private static final Xcit XCIT = new Xcit(new XcitConfig(8, 8, 1, 2, true, 1));
  private static final WaveletConfig TWO_LEVELS =
      new WaveletConfig(
          Wavelet.daubechies(2), Border.PERIODIC, 2, WaveletConfig.Bands.APPROXIMATION, XCIT);

  ReportData data() {
    ReportData.Builder builder =
        ReportData.builder("PANDA pipeline: does pretraining help?")
            .summary(
                "12 synthetic prostate slides, cut into tiles of 224 pixels. A small XCiT was"
                    + " pretrained with DINO for 4 epochs without labels, then frozen.")
            .summary(
                "Its embeddings are compared with those of the same network at random weights.")
            .keyFigure(new KeyFigure("20-NN balanced accuracy", "0.71", "random encoder 0.45"))
            .keyFigure(new KeyFigure("MLP quadratic kappa", "0.86", "random encoder 0.49"))
            .keyFigure(new KeyFigure("Slides", "10", "2 skipped, named below"))
            .data(slidesAndTiles())
            .results(results());
    curves(builder);
    builder.map(scatter("XCiT, pretrained with DINO: UMAP", 3));
    builder.map(scatter("XCiT, random: UMAP", 0.7));
    builder.slide(slide());
    for (WaveletConfig config : List.of(WaveletConfig.subbands(XCIT), TWO_LEVELS)) {
      builder.subBands(SubBandPicture.of(tissue(3, 1), "slide-3, stroma", config));
    }
    for (int i = 0; i < 3; i++) {
      builder.attention(attention(i));
      builder.neighbors(neighbors(i));
    }
    return builder
        .configuration(
            new Settings(
                "Encoder", map("architecture", "XCiT", "width", "128", "depth", "4", "heads", "4")))
        .configuration(
            new Settings(
                "DINO",
                map("prototypes", "1024", "student temperature", "0.1", "local views", "5")))
        .provenance(
            new Settings("Versions", map("histossl", "0.1.0-SNAPSHOT", "nd4j", "1.0.0-M2.1")))
        .provenance(new Settings("Seeds", map("run", "7", "split", "7")))
        .environment(
            new Settings(
                "Machine",
                map(
                    "backend",
                    "nd4j-native, OpenBLAS, 2 threads, AVX2, 6 GB off-heap",
                    "command",
                    "mvn -q compile exec:exec -Dpanda.epochs=4 -Dpanda.seed=7")))
        .build();
  }

  private DataSection slidesAndTiles() {
    SplittableRandom random = seed.at("slides").random();
    List<DataSection.Slide> slides = new ArrayList<>();
    String[] parts = {"train", "train", "train", "validation", "test"};
    for (int i = 0; i < 10; i++) {
      List<Long> byClass = new ArrayList<>();
      for (int c = 0; c < CLASSES.size(); c++) {
        byClass.add((long) random.nextInt(140));
      }
      slides.add(
          new DataSection.Slide(
              "slide-" + i,
              "patient-" + (i < 4 ? i / 2 : i),
              parts[i / 2],
              6144 + 512 * random.nextInt(5),
              4096 + 512 * random.nextInt(5),
              byClass,
              random.nextInt(300)));
    }
    List<DataSection.Sample> kept = new ArrayList<>();
    List<DataSection.Sample> dropped = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      kept.add(
          new DataSection.Sample(
              tissue(i, 1), CLASSES.get(1 + i % 4), "slide-" + i + ", x " + 224 * i + ", y 896"));
      if (i < 5) {
        dropped.add(
            new DataSection.Sample(
                tissue(50 + i, i % 2 == 0 ? 0.05 : 0.3), "slide-" + i, "emptiness 0.9" + i));
      }
    }
    Map<String, Long> reasons = new LinkedHashMap<>();
    reasons.put("too empty", 1611L);
    reasons.put("too few edges", 203L);
    reasons.put("too homogeneous", 63L);
    return new DataSection(
        CLASSES,
        slides,
        List.of(
            new DataSection.SkippedSlide("slide-10", "no mask: slide-10_mask.tiff does not exist"),
            new DataSection.SkippedSlide(
                "slide-11", "truncated TIFF: strip 3 of level 0 ends at byte 81920 of 99328")),
        reasons,
        kept,
        dropped);
  }

  private Results results() {
    Bootstrap bootstrap = new Bootstrap(2000, 0.95, seed.at("bootstrap"));
    Predictions pretrainedKnn = predictions("a", 0.72);
    Predictions pretrainedMlp = predictions("b", 0.78);
    Predictions randomKnn = predictions("c", 0.42);
    Predictions randomMlp = predictions("d", 0.5);
    OptionalDouble gain =
        OptionalDouble.of(
            ClassScore.BALANCED_ACCURACY.of(pretrainedKnn.confusion()).orElseThrow()
                - ClassScore.BALANCED_ACCURACY.of(randomKnn.confusion()).orElseThrow());
    String pretrained = "XCiT, pretrained with DINO";
    String random = "XCiT, random";
    String folds = "20-NN, 5 folds";
    return new Results(
        List.of(
            Results.Row.of("PANDA", pretrained, "20-NN", pretrainedKnn, bootstrap, SEED),
            Results.Row.of("PANDA", random, "20-NN", randomKnn, bootstrap, SEED),
            Results.Row.of("PANDA", pretrained, folds, pretrainedKnn, bootstrap, SEED),
            Results.Row.of("PANDA", random, folds, randomKnn, bootstrap, SEED),
            Results.Row.of("PANDA", pretrained, "MLP", pretrainedMlp, bootstrap, SEED),
            Results.Row.of("PANDA", random, "MLP", randomMlp, bootstrap, SEED),
            error(pretrained, 7.72e-4),
            error(random, 1.31e-3)),
        List.of(),
        List.of(
            new Results.Difference(
                "PANDA, 20-NN: " + pretrained + " − " + random,
                new ScoreEstimate(
                    "balanced accuracy",
                    gain,
                    bootstrap.difference(pretrainedKnn, randomKnn, ClassScore.BALANCED_ACCURACY)))),
        List.of(
            new Results.Confusion(pretrained + ": 20-NN", CLASSES, pretrainedKnn.confusion()),
            new Results.Confusion(random + ": 20-NN", CLASSES, randomKnn.confusion())),
        List.of(
            new Results.Skipped("Hibou", "not on disk: hibou_b.safetensors"),
            new Results.Skipped("SICAPv2", "not on disk: images")),
        List.of(),
        List.of(),
        List.of(
            "PANDA: the training side has no tiles of Gleason 5, so that trained decoders cannot"
                + " tell them."));
  }

  private static Results.Row error(String encoder, double value) {
    return new Results.Row(
        "DeepGleason",
        encoder,
        "transposed convolutions, thesis",
        List.of(
            new ScoreEstimate(
                "mean squared error",
                OptionalDouble.of(value),
                Optional.of(new Interval(0.8 * value, 1.3 * value, 0.95, 14, 2000, 0)))),
        TILES,
        14,
        SEED);
  }

  private Predictions predictions(String name, double rightRate) {
    SplittableRandom labels = seed.at("labels").random();
    SplittableRandom random = seed.at(name).random();
    int[] truth = new int[TILES];
    int[] predicted = new int[TILES];
    List<String> patients = new ArrayList<>();
    for (int i = 0; i < TILES; i++) {
      truth[i] = labels.nextInt(CLASSES.size());
      int near = Math.floorMod(truth[i] + 1 - 2 * random.nextInt(2), CLASSES.size());
      predicted[i] = random.nextDouble() < rightRate ? truth[i] : near;
      patients.add("patient-" + i / 30);
    }
    return Predictions.of(truth, predicted, CLASSES.size(), Groups.of(patients));
  }

  private void curves(ReportData.Builder builder) {
    SplittableRandom random = seed.at("curves").random();
    List<Curve.Point> loss = new ArrayList<>();
    List<Curve.Point> relative = new ArrayList<>();
    List<Curve.Point> entropy = new ArrayList<>();
    List<Curve.Point> rate = new ArrayList<>();
    List<Curve.Point> momentum = new ArrayList<>();
    List<Curve.Point> train = new ArrayList<>();
    List<Curve.Point> validation = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      double t = step / 400.0;
      double value = 4.4 + 2.5 * Math.exp(-4 * t) + 0.08 * random.nextGaussian();
      loss.add(new Curve.Point(step, value));
      relative.add(new Curve.Point(step, value / Math.log(1024)));
      entropy.add(new Curve.Point(step, 3.9 + 2.8 * Math.exp(-6 * t)));
      rate.add(
          new Curve.Point(step, 5e-4 * Math.min(step / 40.0, 0.5 + 0.5 * Math.cos(Math.PI * t))));
      momentum.add(new Curve.Point(step, 1 - 0.004 * (0.5 + 0.5 * Math.cos(Math.PI * t))));
      if (step % 10 == 0) {
        train.add(new Curve.Point(step, 1.6 * Math.exp(-5 * t) + 0.2));
        validation.add(new Curve.Point(step, 1.5 * Math.exp(-5 * t) + 0.5 + 0.3 * t));
      }
    }
    builder
        .curve(Curve.of("Loss", "nats", "Cross-entropy between teacher and student.", loss))
        .curve(
            Curve.of("Loss / ln K", "", "1 means that the student says nothing at all.", relative))
        .curve(
            Curve.of(
                "Teacher entropy", "nats", "Near 0 or near ln K (6.93) it has collapsed.", entropy))
        .curve(Curve.of("Learning rate", "", "", rate))
        .curve(Curve.of("Teacher momentum", "", "", momentum))
        .curve(
            new Curve(
                "MLP decoder loss",
                "nats",
                "Training stopped where the validation loss was least.",
                List.of(
                    new Curve.Line("training", train), new Curve.Line("validation", validation))));
  }

  private Scatter scatter(String title, double apart) {
    SplittableRandom random = seed.at(title).random();
    List<Scatter.Point> points = new ArrayList<>();
    for (int i = 0; i < TILES; i++) {
      int kind = i % CLASSES.size();
      double angle = 2 * Math.PI * kind / CLASSES.size();
      points.add(
          new Scatter.Point(
              apart * Math.cos(angle) + random.nextGaussian(),
              apart * Math.sin(angle) + random.nextGaussian(),
              kind));
    }
    return new Scatter(title, "Same tiles, same settings.", CLASSES, points);
  }

  private SlidePicture slide() {
    Level level = new Level(0, 896, 672, 1);
    SlideHeatMap.Builder stitched = SlideHeatMap.over(level, 16);
    SplittableRandom random = seed.at("slide").random();
    for (int y = 0; y < 672; y += 224) {
      for (int x = 0; x < 672; x += 224) {
        float[][] values = new float[14][14];
        for (float[] row : values) {
          for (int i = 0; i < row.length; i++) {
            row[i] = (float) (random.nextDouble() + (x + y) / 448.0);
          }
        }
        stitched.add(x, y, 224, values);
      }
    }
    SlideHeatMap heat = stitched.build();
    RgbImage picture = RgbImage.filled(448, 336, 0xe4b2ce);
    return new SlidePicture(
        "slide-3",
        "Class attention of the pretrained encoder, tile by tile.",
        picture,
        heat.over(picture),
        heat.low(),
        heat.high());
  }

  private AttentionTile attention(int index) {
    RgbImage tile = tissue(100 + index, 1);
    SplittableRandom random = seed.at("attention").at(index).random();
    List<AttentionTile.Overlay> overlays = new ArrayList<>();
    for (String name : List.of("pretrained, class attention", "random, class attention")) {
      float[][] values = new float[14][14];
      double cx = 14 * random.nextDouble();
      double cy = 14 * random.nextDouble();
      for (int y = 0; y < 14; y++) {
        for (int x = 0; x < 14; x++) {
          double d = (x - cx) * (x - cx) + (y - cy) * (y - cy);
          values[y][x] = (float) (0.02 * Math.exp(-d / 14) + 0.002 * random.nextDouble());
        }
      }
      overlays.add(AttentionTile.Overlay.of(name, HeatMap.of(values), tile));
    }
    return new AttentionTile(tile, "slide-" + index + ", " + CLASSES.get(index + 2), overlays);
  }

  private NeighborRow neighbors(int index) {
    List<NeighborRow.Neighbor> near = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      near.add(
          new NeighborRow.Neighbor(
              tissue(200 + 10 * index + i, 1),
              CLASSES.get(i == 4 ? 1 : index + 2),
              "slide-" + i + ", x " + 224 * i + ", y 0",
              0.98 - 0.013 * i - 0.01 * index));
    }
    return new NeighborRow(
        tissue(100 + index, 1), CLASSES.get(index + 2), "slide-9, x 448, y " + 224 * index, near);
  }

  /** Pink with violet dots around white holes: enough to see how tiles sit on the page. */
  private RgbImage tissue(int index, double density) {
    SplittableRandom random = seed.at("tissue").at(index).random();
    BufferedImage image = new BufferedImage(TILE_PIXELS, TILE_PIXELS, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(density < 0.5 ? new Color(244, 240, 244) : new Color(228, 178, 206));
    g.fillRect(0, 0, TILE_PIXELS, TILE_PIXELS);
    for (int gland = 0; gland < 9 * density; gland++) {
      int x = random.nextInt(TILE_PIXELS);
      int y = random.nextInt(TILE_PIXELS);
      int r = 16 + random.nextInt(20);
      g.setColor(new Color(196, 140, 190));
      g.fillOval(x - r - 8, y - r - 8, 2 * r + 16, 2 * r + 16);
      g.setColor(new Color(245, 240, 246));
      g.fillOval(x - r / 2, y - r / 2, r, r);
      for (int n = 0; n < 18; n++) {
        double angle = 2 * Math.PI * n / 18;
        int nx = (int) (x + r * Math.cos(angle));
        int ny = (int) (y + r * Math.sin(angle));
        g.setColor(new Color(92 + random.nextInt(30), 58, 130 + random.nextInt(25)));
        g.fillOval(nx - 4, ny - 4, 8, 8);
      }
    }
    g.dispose();
    return RgbImage.from(image);
  }

  private static Map<String, String> map(String... keysAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}

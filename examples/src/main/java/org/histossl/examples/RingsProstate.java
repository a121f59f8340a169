package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.histossl.core.Backend;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.decode.Examples;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.LabelMaps;
import org.histossl.eval.decode.LinearProbe;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.PatchTokens;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.decode.SegmentationDecoder;
import org.histossl.eval.decode.SegmentationExamples;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.dino.OptimiserConfig;
import org.histossl.ssl.dino.PretrainedEncoder;
import org.histossl.ssl.dino.RunConfig;
import org.histossl.ssl.dino.TeacherConfig;
import org.histossl.ssl.view.ViewConfig;

/**
 * Does pretraining help to find glands? Segmentation and tile classes on regions of prostate, one
 * patient held out at a time, with the tokens of a pretrained and of a random encoder. Where no
 * encoder is given, one is pretrained for each fold, on the tiles of the other patients alone.
 * Options are system properties, see {@link RingsOptions}.
 */
public final class RingsProstate {
  /** Every so many regions of the training patients stop the decoders early. */
  private static final int VALIDATION_EVERY = 4;

  private static final int PRETRAINING_STRIDE = 64;
  private static final int GLOBAL_PIXELS = 96;
  private static final int LOCAL_PIXELS = 48;
  private static final String PRETRAINED = "pretrained";
  private static final String RANDOM = "random";

  private final RingsOptions options;
  private final Progress progress;
  private final Seed seed;
  private final RingsData data;
  private final List<RingsData.RegionTile> tiles;
  private final int[] labels;
  private final RingsScores scores = new RingsScores();

  private RingsProstate(RingsOptions options, Progress progress) throws IOException {
    this.options = options;
    this.progress = progress;
    seed = Seed.of(options.seed());
    data = RingsData.read(options.root());
    tiles = data.tiles(RingsData.TILE_PIXELS);
    labels = tiles.stream().mapToInt(data::label).toArray();
  }

  /**
   * Runs the experiment and prints the table, which it also writes to {@code table.md}.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    try {
      RingsOptions options = RingsOptions.fromSystemProperties();
      err.println(Backend.load().describe());
      out.println(new RingsProstate(options, new ConsoleProgress(err)).run());
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      err.println(e.getMessage());
      System.exit(1);
    }
  }

  private String run() throws IOException {
    DinoConfig config = network();
    for (String patient : data.patients()) {
      try (PretrainedEncoder pretrained = pretrained(config, patient);
          PretrainedEncoder random =
              PretrainedEncoder.random(
                  config.encoder(), config.head(), seed.at("random encoder"))) {
        hold(patient, PRETRAINED, pretrained);
        hold(patient, RANDOM, random);
      }
    }
    String text =
        String.format(
            "%d regions, %d tiles of %d pixels, %d patients held out one at a time; %d decoder"
                + " seeds%n%n%s",
            data.regions().size(),
            tiles.size(),
            RingsData.TILE_PIXELS,
            data.patients().size(),
            options.seeds(),
            scores.table(seed.at("bootstrap")));
    Files.createDirectories(options.out());
    Files.writeString(options.out().resolve("table.md"), text);
    return text;
  }

  private PretrainedEncoder pretrained(DinoConfig config, String heldOut) throws IOException {
    if (options.encoder().isPresent()) {
      return PretrainedEncoder.read(options.encoder().get(), config.encoder(), config.head());
    }
    List<RingsData.RegionTile> others =
        data.tiles(PRETRAINING_STRIDE).stream()
            .filter(tile -> !data.regions().get(tile.region()).patient().equals(heldOut))
            .toList();
    Path folder = options.out().resolve("without-" + heldOut);
    return Dino.pretrain(config, data.source(others), folder, progress).encoder();
  }

  /** A network and a schedule that learn something from some hundred tiles in minutes. */
  DinoConfig network() {
    DinoConfig paper =
        DinoConfig.paper(new Xcit(new XcitConfig(options.patchSize(), 96, 4, 4, true, 1)));
    return paper
        .withHead(paper.head().withPrototypes(512).withWidths(256, 64))
        .withViews(ViewConfig.tissue().withSizes(GLOBAL_PIXELS, LOCAL_PIXELS).withCounts(2, 4))
        // few steps: the teacher must follow faster than over the paper's hundred epochs
        .withTeacher(TeacherConfig.defaults().withMomentum(0.98))
        .withOptimiser(OptimiserConfig.defaults().withRate(0.008, 1e-5, 1))
        .withRun(new RunConfig(options.epochs(), 16, 1, options.seed()));
  }

  private void hold(String patient, String name, PretrainedEncoder encoder) throws IOException {
    int[] test = tilesOf(region -> data.regions().get(region).patient().equals(patient));
    int[] others =
        IntStream.range(0, data.regions().size())
            .filter(region -> !data.regions().get(region).patient().equals(patient))
            .toArray();
    int[] stopping =
        IntStream.range(0, others.length)
            .filter(i -> i % VALIDATION_EVERY == VALIDATION_EVERY - 1)
            .map(i -> others[i])
            .toArray();
    int[] validation = tilesOf(region -> Arrays.binarySearch(stopping, region) >= 0);
    int[] train =
        tilesOf(
            region ->
                Arrays.binarySearch(others, region) >= 0
                    && Arrays.binarySearch(stopping, region) < 0);
    PatchTokens tokens =
        PatchTokens.embed(encoder, RingsData.TILE_PIXELS, data.source(tiles), progress);
    Embeddings embeddings = embeddings(encoder);
    for (int i = 0; i < options.seeds(); i++) {
      Seed own = seed.at(patient).at(i);
      segment(name, i, tokens, train, validation, test, own);
      classify(name, i, embeddings, train, validation, test, own);
    }
  }

  private int[] tilesOf(java.util.function.IntPredicate regions) {
    return IntStream.range(0, tiles.size())
        .filter(tile -> regions.test(tiles.get(tile).region()))
        .toArray();
  }

  private Embeddings embeddings(PretrainedEncoder encoder) throws IOException {
    try (Embedder embedder =
        Embedder.of(encoder, RingsData.TILE_PIXELS, Embedder.Source.CLASS_TOKEN_AND_MEAN_PATCH)) {
      return embedder.embed(data.source(tiles), progress);
    }
  }

  private void segment(
      String name,
      int index,
      PatchTokens tokens,
      int[] train,
      int[] validation,
      int[] test,
      Seed own) {
    LabelMaps maps =
        (tile, into) -> System.arraycopy(data.map(tiles.get(tile)), 0, into, 0, into.length);
    SegmentationExamples examples =
        SegmentationExamples.of(tokens, maps, RingsData.CLASSES.size())
            .train(train)
            .validation(validation);
    SegmentationConfig config =
        SegmentationConfig.defaults()
            .withShape(32, options.patchSize() == 16 ? 2 : 1)
            .withFit(
                FitConfig.defaults()
                    .withBatchSize(8)
                    .withEpochs(options.decoderEpochs())
                    .withPatience(options.decoderEpochs())
                    .withLearningRate(0.004)
                    .withDecline(FitConfig.Decline.COSINE));
    try (SegmentationDecoder decoder =
        SegmentationDecoder.train(config, examples, own.at("segmentation"), progress)) {
      byte[][] predicted = decoder.predict(tokens.select(test));
      for (int i = 0; i < test.length; i++) {
        scores.pixels(
            name,
            block(test[i]),
            index,
            ConfusionMatrix.ofPixels(
                data.map(tiles.get(test[i])),
                predicted[i],
                RingsData.CLASSES.size(),
                LabelMaps.IGNORED));
      }
    }
  }

  private void classify(
      String name,
      int index,
      Embeddings embeddings,
      int[] train,
      int[] validation,
      int[] test,
      Seed own) {
    Examples examples =
        Examples.of(embeddings, labels, RingsData.CLASSES.size())
            .train(train)
            .validation(validation);
    int[] truth = Arrays.stream(test).map(tile -> labels[tile]).toArray();
    try (LinearProbe probe =
        LinearProbe.train(LinearProbeConfig.defaults(), examples, own.at("probe"), progress)) {
      Predictions predictions =
          Predictions.ofScores(
              truth, probe.predict(embeddings.select(test)), Groups.each(test.length));
      for (int i = 0; i < test.length; i++) {
        scores.tile(name, block(test[i]), index, truth[i], predictions.predicted(i));
      }
    }
  }

  private String block(int tile) {
    return data.regions().get(tiles.get(tile).region()).block();
  }
}

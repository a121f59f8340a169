package org.histossl.examples;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.decode.Examples;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.LabelMaps;
import org.histossl.eval.decode.LinearProbe;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.decode.SegmentationDecoder;
import org.histossl.eval.decode.SegmentationExamples;
import org.histossl.eval.decode.Training;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;

/**
 * One patient held out: decoders learn from the regions of the others, of which every fourth stops
 * them early, and are scored on the regions of this one.
 */
final class RingsFold {
  private static final int VALIDATION_EVERY = 4;

  /** Of pixels: whether a gland has them. */
  private static final int PIXEL_CLASSES = 2;

  private final RingsData data;
  private final List<RingsData.RegionTile> tiles;
  private final int[] train;
  private final int[] validation;
  private final int[] test;

  RingsFold(RingsData data, List<RingsData.RegionTile> tiles, String patient) {
    this.data = data;
    this.tiles = tiles;
    List<RingsData.Region> others =
        data.regions().stream().filter(region -> !region.patient().equals(patient)).toList();
    List<RingsData.Region> stopping =
        IntStream.range(0, others.size())
            .filter(i -> i % VALIDATION_EVERY == VALIDATION_EVERY - 1)
            .mapToObj(others::get)
            .toList();
    test = tilesOf(region -> region.patient().equals(patient));
    validation = tilesOf(stopping::contains);
    train = tilesOf(region -> others.contains(region) && !stopping.contains(region));
  }

  private int[] tilesOf(Predicate<RingsData.Region> regions) {
    return IntStream.range(0, tiles.size())
        .filter(tile -> regions.test(data.region(tiles.get(tile))))
        .toArray();
  }

  /** A linear layer alone: what it finds is in the patches themselves. */
  private static SegmentationConfig linear(int epochs) {
    return SegmentationConfig.linear()
        .withFit(
            FitConfig.defaults()
                .withBatchSize(8)
                .withEpochs(epochs)
                .withPatience(epochs)
                .withLearningRate(0.01)
                .withDecline(FitConfig.Decline.COSINE));
  }

  void segment(
      RingsDescription description,
      int epochs,
      Seed seed,
      BiConsumer<String, ConfusionMatrix> counts,
      Progress progress) {
    LabelMaps maps =
        (tile, into) -> System.arraycopy(data.glands(tiles.get(tile)), 0, into, 0, into.length);
    SegmentationExamples examples =
        SegmentationExamples.of(description.patches(), maps, PIXEL_CLASSES)
            .train(train)
            .validation(validation);
    try (SegmentationDecoder decoder =
        SegmentationDecoder.train(linear(epochs), examples, Training.of(seed, progress))) {
      byte[][] predicted = decoder.predict(description.patches().select(test));
      for (int i = 0; i < test.length; i++) {
        counts.accept(
            block(test[i]),
            ConfusionMatrix.ofPixels(
                data.glands(tiles.get(test[i])), predicted[i], PIXEL_CLASSES, LabelMaps.IGNORED));
      }
    }
  }

  void classify(
      RingsDescription description,
      Seed seed,
      BiConsumer<String, ConfusionMatrix> counts,
      Progress progress) {
    int[] labels = tiles.stream().mapToInt(data::label).toArray();
    int classes = RingsData.CLASSES.size();
    Examples examples =
        Examples.of(description.tiles(), labels, classes).train(train).validation(validation);
    int[] truth = Arrays.stream(test).map(tile -> labels[tile]).toArray();
    try (LinearProbe probe =
        LinearProbe.train(LinearProbeConfig.defaults(), examples, Training.of(seed, progress))) {
      Predictions predictions =
          Predictions.ofScores(
              truth, probe.predict(description.tiles().select(test)), Groups.each(test.length));
      for (int i = 0; i < test.length; i++) {
        counts.accept(
            block(test[i]),
            ConfusionMatrix.of(
                new int[] {truth[i]}, new int[] {predictions.predicted(i)}, classes));
      }
    }
  }

  private String block(int tile) {
    return data.region(tiles.get(tile)).block();
  }
}

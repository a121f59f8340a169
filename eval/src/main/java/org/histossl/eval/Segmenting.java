package org.histossl.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.set.ClassImage;
import org.histossl.data.split.Side;
import org.histossl.eval.decode.LabelMaps;
import org.histossl.eval.decode.PatchTokens;
import org.histossl.eval.decode.SegmentationDecoder;
import org.histossl.eval.decode.SegmentationExamples;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.models.TrainedEncoder;

/**
 * Segmentation decoders on one encoder's patch tokens of one data set.
 *
 * @param task the data set and its split
 * @param tiles the numbers of the tiles that have a mask
 * @param tokens the tokens of these tiles
 */
record Segmenting(Task task, int[] tiles, PatchTokens tokens) {
  /** Tiles whose predictions are held at a time. */
  private static final int BLOCK = 64;

  /** Runs the encoder over the tiles that have a mask. */
  static Segmenting of(
      Task task, int[] masked, TrainedEncoder encoder, int sizePixels, Progress progress)
      throws IOException {
    PatchTokens tokens =
        PatchTokens.embed(
            encoder,
            sizePixels,
            task.dataset().tiles().select(masked).resized(sizePixels),
            progress);
    return new Segmenting(task, masked, tokens);
  }

  /** The tiles with a pixel whose class is known. */
  static int[] masked(Task task) throws IOException {
    Dataset.Masks masks = task.dataset().masks().orElseThrow();
    List<Integer> masked = new ArrayList<>();
    for (int tile = 0; tile < task.labels().length; tile++) {
      ClassImage mask = masks.read(tile).orElse(null);
      if (mask != null && anyKnown(mask)) {
        masked.add(tile);
      }
    }
    return masked.stream().mapToInt(Integer::intValue).toArray();
  }

  private static boolean anyKnown(ClassImage mask) {
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        if (mask.at(x, y) != LabelMaps.IGNORED) {
          return true;
        }
      }
    }
    return false;
  }

  Outcome.Segments run(Decoder.Segmentation decoder, Seed seed, Progress progress) {
    SegmentationExamples examples =
        SegmentationExamples.of(tokens, this::read, task.dataset().classes().size())
            .train(places(Side.TRAIN))
            .validation(places(Side.VALIDATION));
    int[] test = places(Side.TEST);
    List<ConfusionMatrix> counts = new ArrayList<>();
    try (SegmentationDecoder trained =
        SegmentationDecoder.train(decoder.config(), examples, seed, progress)) {
      for (int from = 0; from < test.length; from += BLOCK) {
        int[] block = Arrays.copyOfRange(test, from, Math.min(test.length, from + BLOCK));
        byte[][] predicted = trained.predict(tokens.select(block));
        for (int i = 0; i < block.length; i++) {
          byte[] truth = new byte[tokens.height() * tokens.width()];
          read(block[i], truth);
          counts.add(
              ConfusionMatrix.ofPixels(
                  truth, predicted[i], task.dataset().classes().size(), LabelMaps.IGNORED));
        }
      }
    }
    int[] scored = Arrays.stream(test).map(place -> tiles[place]).toArray();
    return new Outcome.Segments(counts, task.groupsOf(scored));
  }

  /** The places of one side's tiles among those that have a mask. */
  private int[] places(Side side) {
    List<String> groups = task.dataset().groups();
    return IntStream.range(0, tiles.length)
        .filter(place -> task.split().side(groups.get(tiles[place])) == side)
        .toArray();
  }

  private void read(int place, byte[] into) {
    ClassImage mask;
    try {
      mask = task.dataset().masks().orElseThrow().read(tiles[place]).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int side = tokens.width();
    ClassImage sized = mask.resized(side);
    for (int i = 0; i < into.length; i++) {
      int label = sized.at(i % side, i / side);
      Check.that(
          label < task.dataset().classes().size() || label == LabelMaps.IGNORED,
          "masks of data set '%s' must hold 0..%d or %d, got %d at tile %d",
          task.name(),
          task.dataset().classes().size() - 1,
          LabelMaps.IGNORED,
          label,
          tiles[place]);
      into[i] = (byte) label;
    }
  }
}

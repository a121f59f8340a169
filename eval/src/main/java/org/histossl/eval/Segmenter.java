package org.histossl.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.data.set.ClassImage;
import org.histossl.data.split.Side;
import org.histossl.eval.decode.LabelMaps;
import org.histossl.eval.decode.PatchTokens;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.decode.SegmentationDecoder;
import org.histossl.eval.decode.SegmentationExamples;
import org.histossl.eval.decode.Training;
import org.histossl.eval.score.ConfusionMatrix;

/** The class of each pixel from the patch tokens of the tiles that have a mask. */
record Segmenter(String name, SegmentationConfig config) implements Decoder {
  /** Tiles whose label maps are held in memory at a time. */
  private static final int BLOCK = 64;

  @Override
  public boolean suits(Dataset dataset) {
    return !dataset.classes().isEmpty() && dataset.masks().isPresent();
  }

  @Override
  public String lacking(Task task) throws IOException {
    int[] tiles = task.masked();
    return Task.lacking(places(task, tiles, Side.TRAIN), "training", "with masks ")
        + Task.lacking(places(task, tiles, Side.TEST), "test", "with masks ");
  }

  @Override
  public String targetsDigest(Task task) throws IOException {
    return task.masksDigest();
  }

  @Override
  public TrainedDecoder train(EncodedTask encoded, Training training) throws IOException {
    Task task = encoded.task();
    int[] tiles = task.masked();
    PatchTokens tokens = encoded.maskedTokens();
    SegmentationExamples examples =
        SegmentationExamples.of(
                tokens,
                (place, into) -> read(task, tiles[place], tokens.width(), into),
                task.dataset().classes().size())
            .train(places(task, tiles, Side.TRAIN))
            .validation(places(task, tiles, Side.VALIDATION));
    return new Trained(SegmentationDecoder.train(config, examples, training));
  }

  /** Which of the tiles with masks are on a side. */
  private static int[] places(Task task, int[] tiles, Side side) {
    List<String> groups = task.dataset().groups();
    return IntStream.range(0, tiles.length)
        .filter(place -> task.split().side(groups.get(tiles[place])) == side)
        .toArray();
  }

  private static void read(Task task, int tile, int side, byte[] into) {
    ClassImage mask;
    try {
      mask = task.dataset().masks().orElseThrow().read(tile).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int classes = task.dataset().classes().size();
    ClassImage sized = mask.resized(side);
    for (int i = 0; i < into.length; i++) {
      int label = sized.at(i % side, i / side);
      Check.that(
          label < classes || label == LabelMaps.IGNORED,
          "masks of data set '%s' must hold 0..%d or %d, got %d at tile %d",
          task.name(),
          classes - 1,
          LabelMaps.IGNORED,
          label,
          tile);
      into[i] = (byte) label;
    }
  }

  /** What came of it. */
  record Trained(SegmentationDecoder decoder) implements TrainedDecoder {
    @Override
    public Decoded decode(EncodedTask encoded, Progress progress) throws IOException {
      Task task = encoded.task();
      int[] tiles = task.masked();
      int[] test = places(task, tiles, Side.TEST);
      PatchTokens tokens = encoded.maskedTokens();
      List<String> classes = task.dataset().classes();
      List<ConfusionMatrix> counts = new ArrayList<>();
      byte[] truth = new byte[tokens.height() * tokens.width()];
      for (int from = 0; from < test.length; from += BLOCK) {
        int[] block = Arrays.copyOfRange(test, from, Math.min(test.length, from + BLOCK));
        byte[][] predicted = decoder.predict(tokens.select(block));
        for (int i = 0; i < block.length; i++) {
          read(task, tiles[block[i]], tokens.width(), truth);
          counts.add(
              ConfusionMatrix.ofPixels(truth, predicted[i], classes.size(), LabelMaps.IGNORED));
        }
      }
      int[] scored = Arrays.stream(test).map(place -> tiles[place]).toArray();
      return new DecodedSegments(counts, task.groupsOf(scored), classes);
    }

    @Override
    public boolean write(Path file) throws IOException {
      decoder.write(file);
      return true;
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}

package org.histossl.eval.decode;

import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * Tiles whose pixels' classes are known, some of them to learn from and some to stop early by.
 *
 * <pre>{@code
 * SegmentationExamples examples =
 *     SegmentationExamples.of(tokens, maps, 3).train(trainTiles).validation(others);
 * }</pre>
 */
public final class SegmentationExamples {
  /** Classes are bytes, and one value means that nothing is known. */
  private static final int MOST_CLASSES = LabelMaps.IGNORED;

  private final PatchTokens tokens;
  private final LabelMaps maps;
  private final int classes;
  private final int[] trainTiles;
  private final int[] validationTiles;

  private SegmentationExamples(
      PatchTokens tokens, LabelMaps maps, int classes, int[] trainTiles, int[] validationTiles) {
    this.tokens = tokens;
    this.maps = maps;
    this.classes = classes;
    this.trainTiles = trainTiles;
    this.validationTiles = validationTiles;
  }

  /**
   * Examples that are all to learn from.
   *
   * @param tokens the tiles' patch tokens; finite
   * @param maps the classes of each tile's pixels, in the tile's size
   * @param classes how many classes there are, present or not; 2..255
   * @return the examples
   */
  public static SegmentationExamples of(PatchTokens tokens, LabelMaps maps, int classes) {
    Check.that(
        classes >= 2 && classes <= MOST_CLASSES,
        "a segmentation needs 2..%d classes, got %d",
        MOST_CLASSES,
        classes);
    tokens.tokens().requireFinite("patch tokens to learn from");
    int[] all = IntStream.range(0, tokens.count()).toArray();
    return new SegmentationExamples(tokens, maps, classes, all, new int[0]);
  }

  /**
   * The same examples with other tiles to learn from.
   *
   * @param tiles their numbers, each once, none of them for validation
   * @return the examples
   */
  public SegmentationExamples train(int... tiles) {
    return new SegmentationExamples(
        tokens, maps, classes, Rows.checked("training", tiles, tokens.count()), validationTiles);
  }

  /**
   * The same examples with tiles to stop early by.
   *
   * @param tiles their numbers, each once, none of them to learn from; none at all for training to
   *     the last epoch
   * @return the examples
   */
  public SegmentationExamples validation(int... tiles) {
    return new SegmentationExamples(
        tokens, maps, classes, trainTiles, Rows.checked("validation", tiles, tokens.count()));
  }

  PatchTokens tokens() {
    return tokens;
  }

  int classes() {
    return classes;
  }

  int[] trainTiles() {
    return trainTiles.clone();
  }

  int[] validationTiles() {
    return validationTiles.clone();
  }

  /** The classes of a tile's pixels, checked. */
  byte[] map(int tile) {
    byte[] map = new byte[tokens.height() * tokens.width()];
    maps.read(tile, map);
    for (int i = 0; i < map.length; i++) {
      int label = Byte.toUnsignedInt(map[i]);
      Check.that(
          label < classes || label == LabelMaps.IGNORED,
          "label maps must hold 0..%d or %d for pixels that do not count, got %d at x=%d y=%d of"
              + " tile %d",
          classes - 1,
          LabelMaps.IGNORED,
          label,
          i % tokens.width(),
          i / tokens.width(),
          tile);
    }
    return map;
  }
}

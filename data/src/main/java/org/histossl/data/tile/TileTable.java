package org.histossl.data.tile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;

/**
 * All tiles of a store in columns of primitives: 57 bytes a tile instead of objects, for stores of
 * millions. Whether a tile is kept is not the table's: see {@link Verdicts}.
 */
final class TileTable {
  private static final byte NO_LABEL = (byte) 255;
  private static final Measure[] MEASURES = Measure.values();

  private final List<SlideOutcome> slides;
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Of each slide, -1 before its first tile. */
  private final int[] level;

  private final int[] sizePixels;

  private int size;
  private final int[] slide;
  private final int[] x;
  private final int[] y;
  private final byte[] label;
  private final float[][] scores;
  private final long[] offset;
  private final int[] length;
  private final long[] digest;

  TileTable(List<SlideOutcome> slides, int capacity) {
    this.slides = slides;
    this.level = new int[slides.size()];
    this.sizePixels = new int[slides.size()];
    Arrays.fill(level, -1);
    for (int i = 0; i < slides.size(); i++) {
      numbers.put(slides.get(i).slide(), i);
    }
    this.slide = new int[capacity];
    this.x = new int[capacity];
    this.y = new int[capacity];
    this.label = new byte[capacity];
    this.scores = new float[MEASURES.length][capacity];
    this.offset = new long[capacity];
    this.length = new int[capacity];
    this.digest = new long[capacity];
  }

  void add(Tile tile, StoredTile stored) {
    Check.that(size < x.length, "more tiles than slides.csv counts");
    int number =
        Check.found(numbers.get(tile.slide()), "slide '%s' is not in slides.csv", tile.slide());
    Check.that(
        size == 0 || slide[size - 1] <= number, "tiles must come in the order of slides.csv");
    Check.that(
        stored.length() == 0 || stored.shard() == number,
        "slide '%s' has shard %d, got %d",
        tile.slide(),
        number,
        stored.shard());
    if (level[number] < 0) {
      level[number] = tile.level();
      sizePixels[number] = tile.sizePixels();
    }
    Check.that(
        tile.level() == level[number] && tile.sizePixels() == sizePixels[number],
        "a slide's tiles have one level and size, %d and %d, got %d and %d",
        level[number],
        sizePixels[number],
        tile.level(),
        tile.sizePixels());
    slide[size] = number;
    x[size] = tile.x();
    y[size] = tile.y();
    label[size] = tile.label().isPresent() ? (byte) tile.label().getAsInt() : NO_LABEL;
    for (int m = 0; m < MEASURES.length; m++) {
      scores[m][size] = (float) MEASURES[m].of(tile.scores());
    }
    offset[size] = stored.offset();
    length[size] = stored.length();
    digest[size] = stored.digest();
    size++;
  }

  int size() {
    return size;
  }

  /** The slide's place in the list of slides. */
  int slide(int i) {
    return slide[i];
  }

  OptionalInt label(int i) {
    return label[i] == NO_LABEL ? OptionalInt.empty() : OptionalInt.of(label[i] & 255);
  }

  TileScores scores(int i) {
    return new TileScores(
        scores[0][i], scores[1][i], scores[2][i], scores[3][i], scores[4][i], scores[5][i]);
  }

  Tile tile(int i, Optional<String> reasonDropped) {
    return new Tile(
        slides.get(slide[i]).slide(),
        level[slide[i]],
        x[i],
        y[i],
        sizePixels[slide[i]],
        scores(i),
        label(i),
        reasonDropped);
  }

  boolean hasPixels(int i) {
    return length[i] > 0;
  }

  StoredTile stored(int i) {
    return length[i] == 0
        ? StoredTile.NO_PIXELS
        : new StoredTile(slide[i], offset[i], length[i], digest[i]);
  }
}

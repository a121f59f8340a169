package org.histossl.data.tile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Tiles in columns of primitives: 54 bytes a tile instead of objects, for stores of millions. */
final class TileTable {
  private static final byte NO_LABEL = (byte) 255;
  private static final int NO_REASON = -1;

  private final int level;
  private final int sizePixels;
  private final Names slides = new Names();
  private final Names reasons = new Names();
  private int size;
  private int[] slide = new int[16];
  private int[] x = new int[16];
  private int[] y = new int[16];
  private byte[] label = new byte[16];
  private byte[] reason = new byte[16];
  private float[] scores = new float[64];
  private int[] shard = new int[16];
  private long[] offset = new long[16];
  private int[] length = new int[16];
  private long[] digest = new long[16];

  TileTable(int level, int sizePixels) {
    this.level = level;
    this.sizePixels = sizePixels;
  }

  /** Numbers for names that recur. */
  private static final class Names {
    private final List<String> all = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    int of(String name) {
      return numbers.computeIfAbsent(
          name,
          n -> {
            all.add(n);
            return all.size() - 1;
          });
    }
  }

  void add(Tile tile, StoredTile stored) {
    if (tile.level() != level || tile.sizePixels() != sizePixels) {
      throw new IllegalArgumentException(
          String.format(
              "a store's tiles have one level and size, %d and %d, got %d and %d",
              level, sizePixels, tile.level(), tile.sizePixels()));
    }
    if (size == x.length) {
      grow(size + (size >> 1));
    }
    int reasonNumber = tile.reasonDropped().map(reasons::of).orElse(NO_REASON);
    if (reasonNumber > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("more than 128 reasons of dropping");
    }
    slide[size] = slides.of(tile.slide());
    x[size] = tile.x();
    y[size] = tile.y();
    label[size] = tile.label().isPresent() ? (byte) tile.label().getAsInt() : NO_LABEL;
    reason[size] = (byte) reasonNumber;
    scores[4 * size] = (float) tile.scores().emptiness();
    scores[4 * size + 1] = (float) tile.scores().edges();
    scores[4 * size + 2] = (float) tile.scores().homogeneity();
    scores[4 * size + 3] = (float) tile.scores().ink();
    shard[size] = stored.shard();
    offset[size] = stored.offset();
    length[size] = stored.length();
    digest[size] = stored.digest();
    size++;
  }

  private void grow(int capacity) {
    slide = Arrays.copyOf(slide, capacity);
    x = Arrays.copyOf(x, capacity);
    y = Arrays.copyOf(y, capacity);
    label = Arrays.copyOf(label, capacity);
    reason = Arrays.copyOf(reason, capacity);
    scores = Arrays.copyOf(scores, 4 * capacity);
    shard = Arrays.copyOf(shard, capacity);
    offset = Arrays.copyOf(offset, capacity);
    length = Arrays.copyOf(length, capacity);
    digest = Arrays.copyOf(digest, capacity);
  }

  int size() {
    return size;
  }

  String slide(int i) {
    return slides.all.get(slide[i]);
  }

  OptionalInt label(int i) {
    return label[i] == NO_LABEL ? OptionalInt.empty() : OptionalInt.of(label[i] & 255);
  }

  Tile tile(int i) {
    return new Tile(
        slide(i),
        level,
        x[i],
        y[i],
        sizePixels,
        new TileScores(scores[4 * i], scores[4 * i + 1], scores[4 * i + 2], scores[4 * i + 3]),
        label(i),
        reason[i] == NO_REASON ? Optional.empty() : Optional.of(reasons.all.get(reason[i])));
  }

  StoredTile stored(int i) {
    return new StoredTile(shard[i], offset[i], length[i], digest[i]);
  }
}

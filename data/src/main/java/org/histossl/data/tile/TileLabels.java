package org.histossl.data.tile;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/**
 * A slide's mask with the rule that makes labels of it. The mask stays its opener's, who closes it.
 */
public final class TileLabels {
  private static final double SAME_DOWNSAMPLE = 0.01;

  private final ClassMask mask;
  private final LabelRule rule;

  private TileLabels(ClassMask mask, LabelRule rule) {
    this.mask = mask;
    this.rule = rule;
  }

  /**
   * The labels of a slide.
   *
   * @param slide the slide
   * @param mask its mask
   * @param rule what the mask's codes mean
   * @return the labels
   * @throws IOException if mask and slide differ in size at level 0, naming both
   */
  public static TileLabels of(Slide slide, ClassMask mask, LabelRule rule) throws IOException {
    Level ours = slide.levels().get(0);
    Level its = mask.levels().get(0);
    if (ours.width() != its.width() || ours.height() != its.height()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a mask must have its slide's size at level 0: slide '%s' is %d x %d, mask '%s' is %d x"
                  + " %d",
              slide.name(),
              ours.width(),
              ours.height(),
              mask.name(),
              its.width(),
              its.height()));
    }
    return new TileLabels(mask, rule);
  }

  /** The label of a square of a slide's level. */
  OptionalInt label(Level level, int x, int y, int size) throws IOException {
    byte[] codes = codes(level, x, y, size);
    return named(level, x, y, () -> rule.label(codes));
  }

  /** The classes of a square of a slide's level, in any size. */
  TileMask mask(Level level, int x, int y, int size, int tileSize) throws IOException {
    byte[] codes = codes(level, x, y, size);
    int edge = (int) Math.round(Math.sqrt(codes.length));
    return named(level, x, y, () -> TileMask.of(edge, rule.classes(codes)).resized(tileSize));
  }

  private <T> T named(Level level, int x, int y, Supplier<T> work) throws IOException {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "mask '%s' at x=%d y=%d of level %d: %s",
              mask.name(),
              x,
              y,
              level.index(),
              e.getMessage()),
          e);
    }
  }

  private byte[] codes(Level level, int x, int y, int size) throws IOException {
    for (Level candidate : mask.levels()) {
      double ratio = candidate.downsample() / level.downsample();
      if (Math.abs(ratio - 1) < SAME_DOWNSAMPLE) {
        return mask.read(candidate.index(), x, y, size, size);
      }
    }
    // The mask's pyramid lacks this level: its finest one covers the same ground.
    double scale = level.downsample();
    int fine = (int) Math.ceil(size * scale);
    return mask.read(0, (int) Math.floor(x * scale), (int) Math.floor(y * scale), fine, fine);
  }
}

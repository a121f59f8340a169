package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.models.encoder.PatchGrid;

/** Laws of the masks of a batch. */
class MaskingProperties {
  /** In tiny crops too, where rectangles often fit nowhere. */
  @Property(tries = 300)
  void oneIsHiddenAtLeastAndNoMoreThanThereAreRowsFor(
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int columns,
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @DoubleRange(min = 0, max = 1) double probability,
      @ForAll @DoubleRange(min = 0, max = 1) double most,
      @ForAll long seed) {
    Masking rule = new Masking(probability, most / 5, most);
    PatchGrid grid = new PatchGrid(rows, columns);
    int bound = 0;
    try {
      bound = rule.rows(grid.size(), images);
    } catch (IllegalArgumentException e) { // a rule that can hide nothing is refused
      Assume.that(false);
    }
    boolean[][] masks = rule.draw(grid, images, Seed.of(seed));

    Masks made = Masks.of(masks, bound);
    int hidden = 0;
    int masked = 0;
    for (boolean[] mask : masks) {
      int before = hidden;
      for (boolean patch : mask) {
        hidden += patch ? 1 : 0;
      }
      masked += hidden > before ? 1 : 0;
    }
    assertTrue(hidden >= 1 && hidden <= bound, hidden + " of " + bound);
    assertTrue(masked <= rule.maskedImages(images));
    double weights = 0;
    for (float weight : Objects.requireNonNull(made.inputs().get("maskedWeights"))) {
      weights += weight;
    }
    assertEquals(masked, weights, 1e-4);
    assertEquals(bound, Objects.requireNonNull(made.inputs().get("maskedRows")).length);
  }
}

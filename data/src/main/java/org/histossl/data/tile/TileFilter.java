package org.histossl.data.tile;

import java.util.Optional;
import org.histossl.data.image.RgbImage;

/**
 * Which tiles are worth keeping, judged by their scores, and why the others are not. Some look at
 * the pixels, too: a store that is there already cannot be judged anew by these.
 *
 * <pre>{@code
 * TileFilter filter = TileFilter.emptinessAtMost(0.7).and(TileFilter.inkAtMost(0.1));
 * Optional<String> reason = filter.reasonToDrop(scores); // "empty", "ink" or none
 * }</pre>
 *
 * <p>A filter of one's own implements both methods, and joins the library's by {@link #and}, {@link
 * #or} and {@link #not}.
 */
public interface TileFilter {
  /**
   * Judges a tile.
   *
   * @param scores its scores
   * @return why it is dropped, in a word or two; nothing where it is kept
   */
  Optional<String> reasonToDrop(TileScores scores);

  /**
   * Judges a tile whose pixels are at hand, by its scores alone unless {@link #needsPixels}.
   *
   * @param tile its pixels
   * @param scores their scores
   * @return why it is dropped, in a word or two; nothing where it is kept
   */
  default Optional<String> reasonToDrop(RgbImage tile, TileScores scores) {
    return reasonToDrop(scores);
  }

  /**
   * Whether scores are not all that counts. Such a filter says of scores alone that nothing is to
   * be dropped, unless it would be whatever the pixels are.
   *
   * @return false by default
   */
  default boolean needsPixels() {
    return false;
  }

  /**
   * The rule in words, with all its numbers: a store goes on only with a filter of the same rule.
   * So it must be the same in every process, and differ between filters that judge differently.
   *
   * @return such as {@code "(emptiness <= 0.7 and ink <= 0.25)"}
   */
  String rule();

  /**
   * Keeps what both keep; the reason is that of the first one that drops.
   *
   * @param other the other filter
   * @return the conjunction
   */
  default TileFilter and(TileFilter other) {
    return new FilterTerms.And(this, other);
  }

  /**
   * Keeps what either keeps; the reason joins both.
   *
   * @param other the other filter
   * @return the disjunction
   */
  default TileFilter or(TileFilter other) {
    return new FilterTerms.Or(this, other);
  }

  /**
   * Keeps what this one drops.
   *
   * @return the negation
   */
  default TileFilter not() {
    return new FilterTerms.Not(this);
  }

  /**
   * Drops as {@code empty} what has more glass than this.
   *
   * @param limit the greatest emptiness kept, in [0, 1]
   * @return the filter
   */
  static TileFilter emptinessAtMost(double limit) {
    return FilterTerms.Bound.atMost(Measure.EMPTINESS, limit);
  }

  /**
   * Drops as {@code few edges} what has less structure than this.
   *
   * @param limit the least share of edge pixels kept, in [0, 1]
   * @return the filter
   */
  static TileFilter edgesAtLeast(double limit) {
    return FilterTerms.Bound.atLeast(Measure.EDGES, limit);
  }

  /**
   * Drops as {@code homogeneous} what is smoother than this.
   *
   * @param limit the greatest homogeneity kept, in [0, 1]
   * @return the filter
   */
  static TileFilter homogeneityAtMost(double limit) {
    return FilterTerms.Bound.atMost(Measure.HOMOGENEITY, limit);
  }

  /**
   * Drops as {@code ink} what has more pen marks or black than this.
   *
   * @param limit the greatest share of ink kept, in [0, 1]
   * @return the filter
   */
  static TileFilter inkAtMost(double limit) {
    return FilterTerms.Bound.atMost(Measure.INK, limit);
  }

  /**
   * Drops as {@code blurred} what is less sharp than this; 5 finds tissue out of focus.
   *
   * @param limit the least standard deviation of the Laplacian kept, in gray levels, in [0, 1020]
   * @return the filter
   */
  static TileFilter sharpnessAtLeast(double limit) {
    return FilterTerms.Bound.atLeast(Measure.SHARPNESS, limit);
  }

  /**
   * Drops as {@code pale} what has less color than this: unstained or washed-out tissue.
   *
   * @param limit the least mean saturation kept, in [0, 1]
   * @return the filter
   */
  static TileFilter saturationAtLeast(double limit) {
    return FilterTerms.Bound.atLeast(Measure.SATURATION, limit);
  }

  /**
   * Drops as {@code too saturated} what has more color than this: folds, pens, blood.
   *
   * @param limit the greatest mean saturation kept, in [0, 1]
   * @return the filter
   */
  static TileFilter saturationAtMost(double limit) {
    return FilterTerms.Bound.atMost(Measure.SATURATION, limit);
  }

  /**
   * Drops as {@code other colors} what has fewer pixels of stained tissue's colors than this: hue
   * between cyan and red on the purple side, not gray and not dark. The filter of Virchow
   * (Vorontsov et al. 2024) and, with 0.6, of Midnight (Karasikov et al. 2025, arXiv:2504.05186).
   * It looks at pixels.
   *
   * @param limit the least share of such pixels kept, in [0, 1]
   * @return the filter
   */
  static TileFilter tissueColorsAtLeast(double limit) {
    return new TissueColors(limit);
  }

  /**
   * The thesis's three criteria, and ink: a tile must be tissue by 30 % or more, in focus and not
   * uniform. The thresholds are the library's, chosen by eye on prostate slides at 0.5 microns per
   * pixel.
   *
   * @return the filter
   */
  static TileFilter thesis() {
    return emptinessAtMost(0.7)
        .and(inkAtMost(0.25))
        .and(edgesAtLeast(0.03))
        .and(homogeneityAtMost(0.9));
  }

  /**
   * Drops only what is useless beyond doubt: nearly blank, all pen, or flat.
   *
   * @return the filter
   */
  static TileFilter lenient() {
    return emptinessAtMost(0.95)
        .and(inkAtMost(0.6))
        .and(edgesAtLeast(0.005))
        .and(homogeneityAtMost(0.99));
  }
}

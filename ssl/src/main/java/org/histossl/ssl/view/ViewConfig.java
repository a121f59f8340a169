package org.histossl.ssl.view;

import org.histossl.core.Check;
import org.histossl.data.image.Interpolation;
import org.histossl.data.image.Normalization;

/**
 * Which views are made of a tile. Views are numbered: the global ones first, then the local ones.
 *
 * @param global the large crops, which the teacher sees; at least one
 * @param local the small crops, which only the student sees
 * @param interpolation how a crop is brought to its size
 * @param turns flips and quarter turns
 * @param stain changes of the stains
 * @param color changes of the colors
 * @param normalization from 8 bits to float32
 */
public record ViewConfig(
    Crops global,
    Crops local,
    Interpolation interpolation,
    Turns turns,
    StainJitter stain,
    ColorJitter color,
    Normalization normalization) {
  /**
   * Checks that there is a view for the teacher.
   *
   * @param global the large crops, which the teacher sees; at least one
   * @param local the small crops, which only the student sees
   * @param interpolation how a crop is brought to its size
   * @param turns flips and quarter turns
   * @param stain changes of the stains
   * @param color changes of the colors
   * @param normalization from 8 bits to float32
   */
  public ViewConfig {
    Check.positive("global crops: count", global.count());
  }

  /**
   * The views of DINO (Caron et al. 2021, arXiv:2104.14294; reference script {@code main_dino.py}):
   * 2 global of 224 pixels, 8 local of 96. Views of other sizes are blurred in proportion.
   *
   * @return the authors' defaults
   */
  public static ViewConfig dino() {
    int globalSize = 224;
    int localSize = 96;
    Softening first = Softening.dino(1.0, globalSize, 0);
    Softening others = Softening.dino(0.1, globalSize, 0.2);
    Softening local = Softening.dino(0.5, localSize, 0);
    return new ViewConfig(
        new Crops(2, globalSize, 0.4, 1.0, first, others),
        new Crops(8, localSize, 0.05, 0.4, local, local),
        Interpolation.BICUBIC,
        Turns.mirrored(),
        StainJitter.none(),
        ColorJitter.dino(),
        Normalization.imageNet());
  }

  /**
   * DINO's views for tissue: also vertical flips, quarter turns and stain jitter.
   *
   * @return the views for histology
   */
  public static ViewConfig tissue() {
    return dino().withTurns(Turns.anyPosition()).withStain(StainJitter.light());
  }

  /**
   * How many views a tile has.
   *
   * @return global and local views together
   */
  public int count() {
    return global.count() + local.count();
  }

  /**
   * The side of a view.
   *
   * @param view the view's number
   * @return pixels
   */
  public int size(int view) {
    return crops(view).size();
  }

  /**
   * How many floats a view has.
   *
   * @param view the view's number
   * @return {@code 3 * size * size}
   */
  public int floats(int view) {
    return Math.multiplyExact(3, Math.multiplyExact(size(view), size(view)));
  }

  /**
   * The same with another number of global and local views.
   *
   * @param globalViews how many global ones, at least 1
   * @param localViews how many local ones
   * @return the changed configuration
   */
  public ViewConfig withCounts(int globalViews, int localViews) {
    return withGlobal(global.withCount(globalViews)).withLocal(local.withCount(localViews));
  }

  /**
   * The same with other sizes.
   *
   * @param globalSize side of the global views in pixels
   * @param localSize side of the local views in pixels
   * @return the changed configuration
   */
  public ViewConfig withSizes(int globalSize, int localSize) {
    return withGlobal(global.withSize(globalSize)).withLocal(local.withSize(localSize));
  }

  /**
   * The same with a blur whose radii are pixels of any view, whatever its size.
   *
   * @return the changed configuration
   */
  public ViewConfig withBlurInPixels() {
    return withGlobal(global.withBlurInPixels()).withLocal(local.withBlurInPixels());
  }

  /**
   * The same with other global crops.
   *
   * @param value the crops
   * @return the changed configuration
   */
  public ViewConfig withGlobal(Crops value) {
    return new ViewConfig(value, local, interpolation, turns, stain, color, normalization);
  }

  /**
   * The same with other local crops.
   *
   * @param value the crops
   * @return the changed configuration
   */
  public ViewConfig withLocal(Crops value) {
    return new ViewConfig(global, value, interpolation, turns, stain, color, normalization);
  }

  /**
   * The same with another interpolation.
   *
   * @param value the interpolation
   * @return the changed configuration
   */
  public ViewConfig withInterpolation(Interpolation value) {
    return new ViewConfig(global, local, value, turns, stain, color, normalization);
  }

  /**
   * The same with other flips and turns.
   *
   * @param value the turns
   * @return the changed configuration
   */
  public ViewConfig withTurns(Turns value) {
    return new ViewConfig(global, local, interpolation, value, stain, color, normalization);
  }

  /**
   * The same with another stain jitter.
   *
   * @param value the jitter
   * @return the changed configuration
   */
  public ViewConfig withStain(StainJitter value) {
    return new ViewConfig(global, local, interpolation, turns, value, color, normalization);
  }

  /**
   * The same with another color jitter.
   *
   * @param value the jitter
   * @return the changed configuration
   */
  public ViewConfig withColor(ColorJitter value) {
    return new ViewConfig(global, local, interpolation, turns, stain, value, normalization);
  }

  /**
   * The same with another normalization.
   *
   * @param value the normalization
   * @return the changed configuration
   */
  public ViewConfig withNormalization(Normalization value) {
    return new ViewConfig(global, local, interpolation, turns, stain, color, value);
  }

  /** The crops to which a view belongs. */
  Crops crops(int view) {
    Check.index("view", view, count());
    return view < global.count() ? global : local;
  }

  /** How a view is blurred and solarized. */
  Softening softening(int view) {
    return crops(view).softening(view < global.count() ? view : view - global.count());
  }
}

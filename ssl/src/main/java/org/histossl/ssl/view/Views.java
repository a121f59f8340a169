package org.histossl.ssl.view;

import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.data.image.CropBox;
import org.histossl.data.image.Planes;
import org.histossl.data.image.Resampler;
import org.histossl.data.image.RgbImage;

/**
 * Makes the views of a tile. The pixels of a view depend on the tile, the tile's seed and the
 * view's number alone; so views may be made in any order by any thread.
 *
 * <p>Steps, as in DINO: random resized crop, flips and quarter turns, stains, colors, gray, blur,
 * solarization, normalization. Each step draws from a stream of its own, so that switching one off
 * leaves the others as they were.
 *
 * <pre>{@code
 * Views views = Views.of(ViewConfig.tissue());
 * float[] pixels = new float[views.config().floats(0)];
 * views.write(tile, Seed.of(7).at(epoch).at(tileIndex), 0, pixels, 0);
 * }</pre>
 */
public final class Views {
  private final ViewConfig config;
  private final float[][] normalized = new float[3][];

  /** Large arrays, one set a thread, since threads make views side by side. */
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  private static final class Scratch {
    final Planes picture = new Planes();
    final Resampler resampler = new Resampler();
    final GaussianBlur blur = new GaussianBlur();
  }

  private Views(ViewConfig config) {
    this.config = config;
    for (int c = 0; c < 3; c++) {
      normalized[c] = config.normalization().table(c);
    }
  }

  /**
   * A maker of views.
   *
   * @param config which views
   * @return the maker, for use by any number of threads
   */
  public static Views of(ViewConfig config) {
    return new Views(config);
  }

  /**
   * Which views are made.
   *
   * @return the configuration
   */
  public ViewConfig config() {
    return config;
  }

  /**
   * Makes a view.
   *
   * @param tile the tile
   * @param tileSeed the seed of this tile in this epoch
   * @param view the view's number
   * @param out where {@code [3, size, size]} floats are written
   * @param offset from where on
   */
  public void write(RgbImage tile, Seed tileSeed, int view, float[] out, int offset) {
    int floats = config.floats(view);
    Check.that(
        offset >= 0 && offset <= out.length - floats,
        "view %d needs %d floats from offset %d on, got an array of %d",
        view,
        floats,
        offset,
        out.length);
    Planes picture = draw(tile, tileSeed, view);
    int size = picture.size();
    for (int c = 0; c < 3; c++) {
      int[] plane = picture.channel(c);
      float[] table = normalized[c];
      int start = offset + c * size;
      for (int i = 0; i < size; i++) {
        out[start + i] = table[plane[i]];
      }
    }
  }

  /**
   * Makes a view to look at, before normalization.
   *
   * @param tile the tile
   * @param tileSeed the seed of this tile in this epoch
   * @param view the view's number
   * @return the picture that {@link #write} would normalize
   */
  public RgbImage picture(RgbImage tile, Seed tileSeed, int view) {
    return draw(tile, tileSeed, view).toImage();
  }

  private Planes draw(RgbImage tile, Seed tileSeed, int view) {
    Scratch own = scratch.get();
    Seed seed = tileSeed.at(view);
    Crops crops = config.crops(view);
    CropBox box = RandomCrop.draw(seed.at("crop").random(), tile.width(), tile.height(), crops);
    Planes picture = own.picture;
    own.resampler.crop(tile, box, crops.size(), config.interpolation(), picture);
    turn(picture, seed.at("turns").random());
    stain(picture, seed.at("stain").random());
    color(picture, seed.at("color").random());
    soften(picture, config.softening(view), own.blur, seed.at("softening").random());
    return picture;
  }

  private void turn(Planes picture, SplittableRandom random) {
    Turns turns = config.turns();
    if (Draw.happens(random, turns.horizontalFlip())) {
      Turn.flipHorizontally(picture);
    }
    if (Draw.happens(random, turns.verticalFlip())) {
      Turn.flipVertically(picture);
    }
    if (Draw.happens(random, turns.quarterTurns())) {
      Turn.quarters(picture, random.nextInt(4));
    }
  }

  private void stain(Planes picture, SplittableRandom random) {
    StainJitter stain = config.stain();
    if (Draw.happens(random, stain.probability())) {
      double[] gain = new double[3];
      double[] offset = new double[3];
      for (int s = 0; s < 3; s++) {
        gain[s] = Draw.uniform(random, 1 - stain.gain(), 1 + stain.gain());
        offset[s] = Draw.uniform(random, -stain.offset(), stain.offset());
      }
      StainShift.apply(picture, gain, offset);
    }
  }

  private void color(Planes picture, SplittableRandom random) {
    ColorJitter color = config.color();
    if (Draw.happens(random, color.probability())) {
      ColorChange.draw(random, color).apply(picture);
    }
    if (Draw.happens(random, color.grayscaleProbability())) {
      Tone.grayscale(picture);
    }
  }

  private static void soften(
      Planes picture, Softening softening, GaussianBlur blur, SplittableRandom random) {
    if (Draw.happens(random, softening.blurProbability())) {
      double radius = Draw.uniform(random, softening.minRadius(), softening.maxRadius());
      blur.blur(picture, radius * softening.scale(picture.width()));
    }
    if (Draw.happens(random, softening.solarizeProbability())) {
      Tone.solarize(picture, softening.solarizeThreshold());
    }
  }
}

package org.histossl.ssl.distill;

import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.models.encoder.PatchGrid;

/**
 * Which patches are hidden from the student: rectangles in some of the global crops, with shares
 * that are spread evenly over these crops.
 *
 * <p>Source: Zhou et al. 2021, arXiv:2111.07832; Bao et al. 2021, arXiv:2106.08254; as in
 * facebookresearch/dinov2 data/masking.py and data/collate.py, whose order of steps is kept.
 *
 * @param probability the share of the global crops that get a mask, in [0, 1]
 * @param least the least share of their patches that is hidden, in [0, 1]
 * @param most the greatest
 */
public record Masking(double probability, double least, double most) {
  private static final int SMALLEST = 4;
  private static final double LOG_ASPECT = Math.log(0.3);
  private static final int ATTEMPTS = 10;

  /** Refuses shares outside [0, 1]. */
  public Masking {
    Check.inRange("probability", probability, 0, 1);
    Check.inRange("least mask ratio", least, 0, 1);
    Check.inRange("most mask ratio", most, least, 1);
  }

  /**
   * As in facebookresearch/dinov2: half of the crops, of which 10 to 50 % are hidden.
   *
   * @return the rule
   */
  public static Masking defaults() {
    return new Masking(0.5, 0.1, 0.5);
  }

  int maskedImages(long images) {
    return (int) (images * probability);
  }

  /** The share between two of the evenly spaced ones. */
  private double share(int slot, int slots) {
    return (float) (least + (most - least) * slot / slots);
  }

  /** How many hidden patches a batch can have. */
  int rows(int patches, long images) {
    int slots = maskedImages(images);
    int rows = 0;
    for (int slot = 1; slot <= slots; slot++) {
      rows += (int) (patches * share(slot, slots));
    }
    Check.that(
        rows > 0,
        "%s hides no patch of %d crops with %d patches each: raise the probability or the ratio",
        this,
        images,
        patches);
    return rows;
  }

  /**
   * Draws the masks of a batch. Where rectangles fit nowhere, as in tiny crops, one patch is hidden
   * all the same: a batch without any has no loss and no center.
   *
   * @param grid the patches of a crop
   * @param images global crops
   * @param seed where the stream starts
   * @return {@code [images][patches]}: whether it is hidden
   */
  boolean[][] draw(PatchGrid grid, int images, Seed seed) {
    SplittableRandom random = seed.random();
    boolean[][] masks = new boolean[images][grid.size()];
    int slots = maskedImages(images);
    int hidden = 0;
    for (int slot = 0; slot < slots; slot++) {
      double low = share(slot, slots);
      double ratio = low + (share(slot + 1, slots) - low) * random.nextDouble();
      hidden += blocks(masks[slot], grid, (int) (grid.size() * ratio), draws(random));
    }
    if (hidden == 0 && slots > 0) {
      masks[slots - 1][random.nextInt(grid.size())] = true;
    }
    for (int i = images - 1; i > 0; i--) { // each crop may be one of the masked
      int other = random.nextInt(i + 1);
      boolean[] mask = masks[i];
      masks[i] = masks[other];
      masks[other] = mask;
    }
    return masks;
  }

  /** Where rectangles come from. */
  interface Draws {
    double uniform();

    int below(int bound);
  }

  private static Draws draws(SplittableRandom random) {
    return new Draws() {
      @Override
      public double uniform() {
        return random.nextDouble();
      }

      @Override
      public int below(int bound) {
        return random.nextInt(bound);
      }
    };
  }

  /** Hides rectangles until the target is met or no rectangle fits; gives how many are hidden. */
  static int blocks(boolean[] mask, PatchGrid grid, int target, Draws draws) {
    double largest = 0.5 * grid.rows() * grid.columns();
    int hidden = 0;
    while (hidden < target) {
      double limit = Math.min(target - hidden, largest);
      int added = 0;
      for (int attempt = 0; attempt < ATTEMPTS && added == 0; attempt++) {
        double area = SMALLEST + (limit - SMALLEST) * draws.uniform();
        double aspect = Math.exp(LOG_ASPECT - 2 * LOG_ASPECT * draws.uniform());
        int height = (int) Math.rint(Math.sqrt(area * aspect));
        int width = (int) Math.rint(Math.sqrt(area / aspect));
        if (width < grid.columns() && height < grid.rows()) {
          int top = draws.below(grid.rows() - height + 1);
          int left = draws.below(grid.columns() - width + 1);
          added = block(mask, grid, new int[] {top, left, height, width}, limit);
        }
      }
      if (added == 0) {
        break;
      }
      hidden += added;
    }
    return hidden;
  }

  private static int block(boolean[] mask, PatchGrid grid, int[] box, double limit) {
    int fresh = 0;
    for (int pass = 0; pass < 2; pass++) { // first count, then hide
      for (int y = box[0]; y < box[0] + box[2]; y++) {
        for (int x = box[1]; x < box[1] + box[3]; x++) {
          int patch = y * grid.columns() + x;
          if (pass == 1) {
            mask[patch] = true;
          } else if (!mask[patch]) {
            fresh++;
          }
        }
      }
      if (fresh == 0 || fresh > limit) {
        return 0;
      }
    }
    return fresh;
  }
}

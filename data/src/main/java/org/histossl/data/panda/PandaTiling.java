package org.histossl.data.panda;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.data.set.Problem;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;

/**
 * From a PANDA folder to a tile store: patients, or joined ones, are the groups, masks give the
 * labels.
 *
 * <pre>{@code
 * PandaTiles tiles = PandaTiling.run(
 *     PandaFolder.open(root), TilerConfig.thesis(), Path.of("tiles"), progress);
 * }</pre>
 */
public final class PandaTiling {
  private PandaTiling() {}

  /**
   * Tiles all usable slides, a tile's label being the highest class with a pixel in it.
   *
   * @param folder the slides
   * @param config how they are cut
   * @param store the store's folder: new, empty, or one of an earlier run with the same settings,
   *     see {@link Tiling#run}
   * @param progress told of each slide
   * @return the store and the slides left out
   * @throws IOException if the store cannot be written, or was begun with other settings
   */
  public static PandaTiles run(
      PandaFolder folder, TilerConfig config, Path store, Progress progress) throws IOException {
    return run(folder, Tiling.of(config, folder.scheme()), 0, store, progress);
  }

  /**
   * Tiles all usable slides in a given way.
   *
   * @param folder the slides
   * @param tiling how; its scheme is {@link ClassScheme#gleason} or {@link ClassScheme#cancer}
   * @param leastFraction share of a tile's pixels that must be of a class or above to give the
   *     label; 0 means a single pixel
   * @param store the store's folder: new, empty, or one of an earlier run with the same settings,
   *     see {@link Tiling#run}
   * @param progress told of each slide
   * @return the store and the slides left out
   * @throws IOException if the store cannot be written, or was begun with other settings
   */
  public static PandaTiles run(
      PandaFolder folder, Tiling tiling, double leastFraction, Path store, Progress progress)
      throws IOException {
    ClassScheme scheme = tiling.scheme();
    Check.that(
        scheme.equals(ClassScheme.gleason()) || scheme.equals(ClassScheme.cancer()),
        "PANDA's classes are those of scheme 'gleason' or 'cancer', got '%s' with %s",
        scheme.name(),
        scheme.classes());
    List<SlideSource> sources = new ArrayList<>();
    for (PandaSlide slide : folder.slides()) {
      sources.add(
          SlideSource.of(
              slide.id(),
              slide.group(),
              slide.image(),
              Optional.of(slide.mask()),
              slide
                  .provider()
                  .labelRule(scheme, slide.gleasonScore())
                  .withLeastFraction(leastFraction)));
    }
    TileStore tiles = tiling.run(sources, store, progress);
    List<Problem> skipped = new ArrayList<>(folder.problems());
    for (SlideOutcome slide : tiles.slides()) {
      slide.failure().ifPresent(reason -> skipped.add(new Problem(slide.slide(), reason)));
    }
    return new PandaTiles(tiles, skipped);
  }
}

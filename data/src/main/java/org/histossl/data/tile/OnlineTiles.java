package org.histossl.data.tile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.jspecify.annotations.Nullable;

/**
 * Online patching: tiles that are drawn from slides while training, no tile is written to disk.
 * Each epoch draws others, at any place of the tissue and at several resolutions.
 *
 * <p>Where the tissue is, tells a store of coordinates ({@link TileEncoding#COORDINATES}); cut
 * coarsely, such as in squares of 200 micrometres, it costs a look at each slide's coarse levels.
 * The center of a drawn tile is uniform over all the store's kept squares; the tile is moved inside
 * the slide where it would stand out. A draw depends on its seed alone, so that a training that
 * goes on sees the same tiles.
 *
 * <pre>{@code
 * TileStore tissue = Tiling.of(TilerConfig.lenient().withMicronsPerPixel(2), scheme)
 *     .withEncoding(TileEncoding.COORDINATES).run(slides, folder, progress);
 * OnlineConfig config = OnlineConfig.of(256, 100_000).withMicronsPerPixel(0.25, 0.5, 1, 2);
 * try (OnlineTiles tiles = OnlineTiles.open(tissue, slides, config, progress)) { … }
 * }</pre>
 *
 * <p>Source of the idea: Karasikov et al. 2025, "Training state-of-the-art pathology foundation
 * models with orders of magnitude less data", arXiv:2504.05186. Any number of threads may read.
 */
public final class OnlineTiles implements TileSource, AutoCloseable {
  private static final int NAMED = 6;

  private final TileStore tissue;
  private final OpenSlides slides;
  private final OnlineConfig config;
  private final String digest;

  private OnlineTiles(TileStore tissue, OpenSlides slides, OnlineConfig config, String digest) {
    this.tissue = tissue;
    this.slides = slides;
    this.config = config;
    this.digest = digest;
  }

  /**
   * Looks at every slide once, whether it has the resolutions.
   *
   * @param tissue whose kept tiles are where tissue is; of squares or of coordinates
   * @param slides its slides, found by their ids
   * @param config how tiles are drawn
   * @param progress told of each slide
   * @return the tiles, to be closed by the caller
   * @throws IOException if the store has no tile, or slides lack a resolution, are smaller than a
   *     tile or cannot be opened: all are listed, at most six by name
   */
  public static OnlineTiles open(
      TileStore tissue, List<? extends SlideSource> slides, OnlineConfig config, Progress progress)
      throws IOException {
    if (tissue.size() == 0) {
      throw new IOException("tiles are drawn where a store has some, this one keeps none");
    }
    OpenSlides open = new OpenSlides(tissue, slides, config.openSlides(), false);
    try {
      return new OnlineTiles(tissue, open, config, look(tissue, open, config, progress));
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** Refuses slides that cannot be drawn from. */
  private static String look(
      TileStore tissue, OpenSlides slides, OnlineConfig config, Progress progress)
      throws IOException {
    Set<String> used = used(tissue);
    MessageDigest digest = Sha256.start();
    digest.update((tissue.digest() + "\n" + config.rule()).getBytes(StandardCharsets.UTF_8));
    List<String> unfit = new ArrayList<>();
    try (Progress.Task task = progress.start("looking at slides", used.size())) {
      for (String slide : used) {
        try {
          slides.with(slide, () -> "", at -> Place.check(at.slide(), config));
        } catch (IOException e) {
          unfit.add(String.valueOf(e.getMessage()));
        }
        digest.update(("\n" + slides.content(slide)).getBytes(StandardCharsets.UTF_8));
        task.step();
      }
    }
    if (!unfit.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%d of %d slides cannot be drawn from: %s%s",
              unfit.size(),
              used.size(),
              String.join("; ", unfit.subList(0, Math.min(NAMED, unfit.size()))),
              unfit.size() > NAMED ? "; …" : ""));
    }
    return Sha256.hex(digest);
  }

  /** The slides that have kept tiles, in the store's order. */
  private static Set<String> used(TileStore tissue) {
    Set<String> used = new HashSet<>();
    for (int tile = 0; tile < tissue.size(); tile++) {
      used.add(tissue.tile(tile).slide());
    }
    List<String> ordered =
        new ArrayList<>(tissue.slides().stream().map(SlideOutcome::slide).toList());
    ordered.retainAll(used);
    return new LinkedHashSet<>(ordered);
  }

  @Override
  public int size() {
    return config.tiles();
  }

  /** The tile that a training draws whose seed is the tile's number. */
  @Override
  public RgbImage read(int index) throws IOException {
    return read(index, Seed.of(index));
  }

  @Override
  public RgbImage read(int index, Seed seed) throws IOException {
    Check.index("tile", index, config.tiles());
    SplittableRandom random = seed.at("place").random();
    @Nullable RgbImage best = null;
    double leastEmpty = Double.POSITIVE_INFINITY;
    for (int draw = 0; draw < config.draws(); draw++) {
      RgbImage drawn = draw(random);
      TileScores scores = TileScores.of(drawn);
      if (config.filter().reasonToDrop(drawn, scores).isEmpty()) {
        return drawn;
      }
      if (best == null || scores.emptiness() < leastEmpty) {
        best = drawn;
        leastEmpty = scores.emptiness();
      }
    }
    return Objects.requireNonNull(best);
  }

  private RgbImage draw(SplittableRandom random) throws IOException {
    Tile square = tissue.tile(random.nextInt(tissue.size()));
    Resolution resolution = config.resolutions().get(random.nextInt(config.resolutions().size()));
    double x = square.x() + random.nextDouble() * square.sizePixels();
    double y = square.y() + random.nextDouble() * square.sizePixels();
    return slides.with(
        square.slide(),
        () -> String.format(Locale.ROOT, "a tile at %s around x=%.0f y=%.0f of ", resolution, x, y),
        open -> {
          Slide slide = open.slide();
          Check.that(
              square.level() < slide.levels().size(),
              "slide '%s' has no level %d: it is another than was tiled",
              square.slide(),
              square.level());
          double downsample = slide.levels().get(square.level()).downsample();
          RgbImage pixels =
              Place.around(x * downsample, y * downsample, slide, resolution, config)
                  .read(slide, config.tileSizePixels());
          slide.trim();
          return pixels;
        });
  }

  /**
   * A square of a level.
   *
   * @param level the level
   * @param x left edge
   * @param y top edge
   * @param size edge
   */
  private record Place(Level level, int x, int y, int size) {
    /** Around a point of level 0, moved inside the slide. */
    static Place around(double x, double y, Slide slide, Resolution resolution, OnlineConfig config)
        throws IOException {
      Resolution.Source source = resolution.of(slide);
      Level level = source.level();
      int size = source.scaled(config.tileSizePixels());
      if (size > level.width() || size > level.height()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "slide '%s' is smaller than a tile of %d pixels at %s: level %d has %d x %d pixels,"
                    + " a tile takes %d x %d of them",
                slide.name(),
                config.tileSizePixels(),
                resolution,
                level.index(),
                level.width(),
                level.height(),
                size,
                size));
      }
      return new Place(
          level,
          inside(x / level.downsample(), size, level.width()),
          inside(y / level.downsample(), size, level.height()),
          size);
    }

    private static int inside(double center, int size, int limit) {
      return (int) Math.max(0, Math.min(limit - size, Math.floor(center - size / 2.0)));
    }

    /** Refuses a slide from which a resolution cannot be cut. */
    static boolean check(Slide slide, OnlineConfig config) throws IOException {
      for (Resolution resolution : config.resolutions()) {
        around(0, 0, slide, resolution, config);
      }
      return true;
    }

    RgbImage read(Slide slide, int tilePixels) throws IOException {
      return slide.read(level.index(), x, y, size, size).reduced(tilePixels, tilePixels);
    }
  }

  @Override
  public String id(int index) {
    return "drawn tile " + Check.index("tile", index, config.tiles());
  }

  /** By the store, the content of the slides, and the configuration. */
  @Override
  public Optional<String> pixelDigest(int index) {
    Check.index("tile", index, config.tiles());
    return Optional.of(digest);
  }

  /** Closes the slides; those that are being read are closed when that is done. */
  @Override
  public void close() throws IOException {
    slides.close();
  }
}

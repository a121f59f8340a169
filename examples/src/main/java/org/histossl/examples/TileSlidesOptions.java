package org.histossl.examples;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TilerConfig;

/**
 * What {@link TileSlides} was asked for.
 *
 * @param slides a slide, a folder of slides, or a PANDA folder
 * @param out where everything is written
 * @param config how the slides are cut
 */
record TileSlidesOptions(Path slides, Path out, TilerConfig config) {
  static final String USAGE =
      """
      TileSlides --slides FOLDER --out FOLDER [options]
        --slides   a slide, a folder of slides with all folders in it, or a PANDA folder with
                   train.csv
        --out      new or empty, or that of the same run, which then goes on
        --size     edge of a tile in pixels (224)
        --stride   step from tile to tile (the size: no overlap)
        --level    level that is cut, 0 the finest (0)
        --mpp      microns per pixel to cut at, instead of a level
        --preset   thesis or lenient: which tiles are kept (thesis)
        --samples  dropped tiles of each reason and slide that are shown (4)
        --masks    the class of every pixel is kept too
      """;

  private static final Set<String> OPTIONS =
      Set.of(
          "--slides", "--out", "--size", "--stride", "--level", "--mpp", "--preset", "--samples");

  /** Reads the command line; what is wrong with it ends in an IllegalArgumentException. */
  static TileSlidesOptions parse(List<String> arguments) {
    Optional<Path> slides = Optional.empty();
    Optional<Path> out = Optional.empty();
    Optional<Integer> stride = Optional.empty();
    TilerConfig config = TilerConfig.thesis().withDroppedSamples(4);
    Iterator<String> words = arguments.iterator();
    Set<String> given = new HashSet<>();
    while (words.hasNext()) {
      String option = words.next();
      Check.that(given.add(option), "%s is given twice", option);
      if (option.equals("--masks")) {
        config = config.withMasks();
        continue;
      }
      Check.that(OPTIONS.contains(option), "unknown option %s%n%s", option, USAGE);
      Check.that(words.hasNext(), "%s needs a value%n%s", option, USAGE);
      String value = words.next();
      Check.that(!value.startsWith("--"), "%s needs a value, got %s", option, value);
      switch (option) {
        case "--slides" -> slides = Optional.of(Path.of(value));
        case "--out" -> out = Optional.of(Path.of(value));
        case "--size" -> config = config.withTileSize(OptionValue.whole(option, value, 1));
        case "--stride" -> stride = Optional.of(OptionValue.whole(option, value, 1));
        case "--level" -> config = config.withLevel(OptionValue.whole(option, value, 0));
        case "--mpp" -> config = config.withMicronsPerPixel(OptionValue.positive(option, value));
        case "--preset" -> config = config.withFilter(preset(value));
        case "--samples" -> config = config.withDroppedSamples(OptionValue.whole(option, value, 0));
        default -> throw new IllegalStateException("option " + option + " is not read");
      }
    }
    Check.that(
        slides.isPresent() && out.isPresent(), "--slides and --out must be given%n%s", USAGE);
    Check.that(
        !(given.contains("--level") && given.contains("--mpp")),
        "--level and --mpp exclude each other");
    return new TileSlidesOptions(
        slides.orElseThrow(), out.orElseThrow(), stride.map(config::withStride).orElse(config));
  }

  private static TileFilter preset(String name) {
    return switch (name) {
      case "thesis" -> TileFilter.thesis();
      case "lenient" -> TileFilter.lenient();
      default ->
          throw new IllegalArgumentException("--preset must be thesis or lenient, got " + name);
    };
  }
}

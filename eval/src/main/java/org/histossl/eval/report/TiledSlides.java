package org.histossl.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.set.Problem;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;

/**
 * What a run was made of: slides, the tiles cut from them, and who learns from which.
 *
 * @param store the tiles
 * @param split the side of every group
 * @param files the file of every slide that gave tiles, by the slide's id
 * @param grades the ISUP grade, 0 to 5, of slides of which it is known, by their ids; may be empty
 * @param skipped slides that gave none, and why
 */
public record TiledSlides(
    TileStore store,
    Split split,
    Map<String, Path> files,
    Map<String, Integer> grades,
    List<Problem> skipped) {
  private static final int SAMPLES = 12;
  private static final String UNLABELED = "unlabeled";

  /** Takes copies, and refuses a slide without a file. */
  public TiledSlides {
    files = Map.copyOf(files);
    grades = Map.copyOf(grades);
    grades.forEach((slide, grade) -> Check.inRange("grade of " + slide, grade, 0, 5));
    skipped = List.copyOf(skipped);
    for (SlideOutcome slide : store.slides()) {
      Check.that(
          slide.failure().isPresent() || files.containsKey(slide.slide()),
          "every slide that gave tiles needs its file, got none for '%s'",
          slide.slide());
    }
  }

  /** The slides that gave tiles. */
  List<SlideOutcome> slides() {
    return store.slides().stream().filter(slide -> slide.failure().isEmpty()).toList();
  }

  /** Opens the file of a slide, to be closed by the caller. */
  Slide open(String slide) throws IOException {
    return Slides.open(Check.found(files.get(slide), "no file is known of slide '%s'", slide));
  }

  /** The tiles of a side. */
  int[] tiles(Side side) {
    return split.indices(store.groups(), side);
  }

  /** What makes a side's numbers weak: too few groups, classes without tiles; a sentence each. */
  List<String> weakSides() {
    int classes = store.scheme().classes().size();
    boolean[] anywhere = classes(IntStream.range(0, store.size()).toArray(), classes);
    List<String> found = new ArrayList<>();
    for (Side side : Side.values()) {
      int[] tiles = tiles(side);
      long groups = Arrays.stream(tiles).mapToObj(store.groups()::get).distinct().count();
      boolean[] here = classes(tiles, classes);
      List<String> lacking =
          IntStream.range(0, classes)
              .filter(c -> anywhere[c] && !here[c])
              .mapToObj(store.scheme().classes()::get)
              .toList();
      String name = "The " + side.toString().toLowerCase(Locale.ROOT) + " side has tiles of ";
      if (groups < 2) {
        found.add(name + (groups == 0 ? "no group" : "1 group") + ": scores on it say little.");
      } else if (!lacking.isEmpty()) {
        found.add(name + groups + " groups and none of " + String.join(", ", lacking) + ".");
      }
    }
    return found;
  }

  private boolean[] classes(int[] tiles, int classes) {
    boolean[] there = new boolean[classes];
    Arrays.stream(tiles).forEach(tile -> store.label(tile).ifPresent(c -> there[c] = true));
    return there;
  }

  /** The name of a tile's class. */
  String label(int tile) {
    OptionalInt label = store.label(tile);
    return label.isPresent() ? store.scheme().classes().get(label.getAsInt()) : UNLABELED;
  }

  /** The names of the classes and, after them, of having none. */
  List<String> labels() {
    List<String> names = new ArrayList<>(store.scheme().classes());
    names.add(UNLABELED);
    return names;
  }

  /** The place of a tile's class in {@link #labels}. */
  int labelIndex(int tile) {
    return store.label(tile).orElse(store.scheme().classes().size());
  }

  /**
   * Slides, tiles by class, and some tiles to look at.
   *
   * @return what {@link ReportData.Builder#data} takes
   * @throws IOException if slides or tiles cannot be read
   */
  public DataSection section() throws IOException {
    Map<String, long[]> counts = new TreeMap<>();
    int classes = store.scheme().classes().size();
    for (int i = 0; i < store.size(); i++) {
      long[] row = counts.computeIfAbsent(store.tile(i).slide(), name -> new long[classes]);
      store.label(i).ifPresent(label -> row[label]++);
    }
    List<DataSection.Slide> slides = new ArrayList<>();
    for (SlideOutcome slide : slides()) {
      slides.add(slide(slide, counts.getOrDefault(slide.slide(), new long[classes])));
    }
    Map<String, Long> reasons = new TreeMap<>();
    for (int i = 0; i < store.droppedSize(); i++) {
      reasons.merge(store.dropped(i).reasonDropped().orElse(""), 1L, Long::sum);
    }
    return new DataSection(
        store.scheme().classes(),
        slides,
        skipped.stream().map(p -> new DataSection.SkippedSlide(p.id(), p.reason())).toList(),
        reasons,
        kept(),
        dropped());
  }

  private DataSection.Slide slide(SlideOutcome slide, long[] byClass) throws IOException {
    Level finest;
    try (Slide opened = open(slide.slide())) {
      finest = opened.levels().get(0);
    }
    return new DataSection.Slide(
        slide.slide(),
        slide.group(),
        split.side(slide.group()).toString(),
        finest.width(),
        finest.height(),
        Arrays.stream(byClass).boxed().toList(),
        slide.dropped());
  }

  private List<DataSection.Sample> kept() throws IOException {
    List<DataSection.Sample> samples = new ArrayList<>();
    int shown = Math.min(SAMPLES, store.size());
    for (int i = 0; i < shown; i++) {
      int tile = (int) ((long) i * store.size() / shown);
      samples.add(new DataSection.Sample(store.read(tile), label(tile), place(store.tile(tile))));
    }
    return samples;
  }

  /** Only a few tiles a slide kept their pixels: goes on until enough of those are found. */
  private List<DataSection.Sample> dropped() throws IOException {
    List<DataSection.Sample> samples = new ArrayList<>();
    for (int i = 0; i < store.droppedSize() && samples.size() < SAMPLES; i++) {
      Optional<RgbImage> image = store.readDropped(i);
      if (image.isPresent()) {
        Tile tile = store.dropped(i);
        samples.add(
            new DataSection.Sample(image.get(), place(tile), tile.reasonDropped().orElse("")));
      }
    }
    return samples;
  }

  /** Where a tile lies, in words. */
  static String place(Tile tile) {
    return tile.slide() + ", x " + tile.x() + ", y " + tile.y();
  }
}

package org.histossl.data.tile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A finished store that is to hold other slides, or the same after their files changed: what stays
 * as it was is taken over, and the store is then one that was broken off before the other slides.
 *
 * <p>What is taken over is put together in {@code revising/}, beside the store, which stays whole.
 * Renamed to {@code revised/} it counts: every step from there on may be broken off and done again.
 */
final class StoreRevision {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRevision.class);

  private final StoreLayout layout;
  private final Map<String, Taken> taken = new HashMap<>();

  private StoreRevision(StoreLayout layout) {
    this.layout = layout;
  }

  /** A slide that stays, from one number to another. */
  private record Taken(SlideOutcome outcome, SlideRecord made, int from, int to) {}

  /**
   * Makes a finished store an unfinished one if its slides are not those that are wanted.
   *
   * @param failure why a slide would fail if it were tiled now, empty if it would not
   */
  static void run(
      StoreLayout layout,
      List<? extends SlideSource> slides,
      Function<SlideSource, Optional<String>> failure)
      throws IOException {
    StoreRevision revision = new StoreRevision(layout);
    if (revision.changed(slides, failure)) {
      revision.prepare();
      goOn(layout);
    }
  }

  private boolean changed(
      List<? extends SlideSource> slides, Function<SlideSource, Optional<String>> failure)
      throws IOException {
    List<SlideOutcome> before = SlideList.read(layout.slides());
    Map<String, SlideRecord> records = SlideRecord.read(layout.inputs());
    Map<String, Integer> numbers = new HashMap<>();
    for (int number = 0; number < before.size(); number++) {
      numbers.put(before.get(number).slide(), number);
    }
    boolean changed = before.size() != slides.size();
    Set<String> wanted = new HashSet<>();
    for (int to = 0; to < slides.size(); to++) {
      SlideSource slide = slides.get(to);
      wanted.add(slide.id());
      Integer from = numbers.get(slide.id());
      if (from == null) {
        LOG.info("slide '{}' is new in the store", slide.id());
        changed = true;
      } else {
        SlideRecord made = records.get(slide.id());
        changed |= !isTaken(slide, before.get(from), made, from, to, failure);
      }
    }
    for (SlideOutcome slide : before) {
      if (!wanted.contains(slide.slide())) {
        LOG.info("slide '{}' is not asked for any more: its tiles leave the store", slide.slide());
      }
    }
    if (!changed) {
      recordTimes(records);
    }
    return changed;
  }

  /** Takes a slide over if it is what it was; gives whether it also stays just where it is. */
  private boolean isTaken(
      SlideSource slide,
      SlideOutcome outcome,
      @Nullable SlideRecord made,
      int from,
      int to,
      Function<SlideSource, Optional<String>> failure)
      throws IOException {
    SlideRecord timed = made == null ? null : made.withTimes(slide);
    Optional<String> why = whyAnew(slide, outcome, made, from, failure);
    if (why.isPresent() || timed == null) {
      LOG.info("slide '{}' is tiled anew: {}", slide.id(), why.orElse(""));
      return false;
    }
    taken.put(slide.id(), new Taken(outcome.withGroup(slide.group()), timed, from, to));
    return from == to && outcome.group().equals(slide.group());
  }

  /** Files that were only touched are compared whole this once. */
  private void recordTimes(Map<String, SlideRecord> records) throws IOException {
    List<SlideRecord> timed = new ArrayList<>();
    for (SlideRecord made : records.values()) {
      Taken slide = taken.get(made.slide());
      timed.add(slide == null ? made : slide.made());
    }
    if (!timed.equals(List.copyOf(records.values()))) {
      SlideRecord.write(layout.inputs(), timed);
    }
  }

  private Optional<String> whyAnew(
      SlideSource slide,
      SlideOutcome outcome,
      @Nullable SlideRecord made,
      int number,
      Function<SlideSource, Optional<String>> failure)
      throws IOException {
    if (made == null) {
      return Optional.of("the store has no record of what it was made of");
    } else if (outcome.failure().isPresent()) {
      String then = outcome.failure().get();
      Optional<String> now = failure.apply(slide);
      return now.equals(outcome.failure())
          ? Optional.empty()
          : Optional.of("it was skipped (" + then + ") and now " + now.orElse("can be read"));
    }
    Optional<String> change = made.change(slide);
    return change.isPresent() || StoreFolder.bytes(layout.shard(number)) == made.shardBytes()
        ? change
        : Optional.of("its shard is damaged");
  }

  /** Puts together what is taken over; the store is not touched. */
  private void prepare() throws IOException {
    delete(layout.revising());
    Path folder = Files.createDirectory(layout.revising());
    taken.values().removeIf(slide -> slide.outcome().failure().isPresent()); // tried again anyway
    Parts parts = new Parts(folder);
    Manifest.read(layout.manifest(), parts);
    parts.end();
    for (Taken slide : taken.values()) {
      Path part = StoreLayout.part(folder, slide.to());
      if (!Files.exists(part)) {
        WholeFile.write(part, new byte[0]); // no tile
      }
      if (slide.made().shardBytes() > 0 && slide.from() != slide.to()) {
        ShardCopy.write(
            layout.shard(slide.from()),
            slide.from(),
            StoreLayout.shard(folder, slide.to()),
            slide.to());
      }
      SlideState.of(slide.made(), slide.outcome()).write(StoreLayout.state(folder, slide.to()));
    }
    WholeFile.forceNames(folder);
    Files.move(folder, layout.revised(), StandardCopyOption.ATOMIC_MOVE);
    WholeFile.forceNames(layout.root());
  }

  /** Parts the manifest, in which each slide's lines are together. */
  private final class Parts implements Manifest.Lines {
    private final Path folder;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private @Nullable Taken current;

    Parts(Path folder) {
      this.folder = folder;
    }

    @Override
    public void line(Tile tile, StoredTile stored) throws IOException {
      Taken slide = taken.get(tile.slide());
      if (!Objects.equals(slide, current)) {
        end();
        current = slide;
      }
      if (slide != null) {
        StoredTile moved =
            stored.length() == 0
                ? stored
                : new StoredTile(slide.to(), stored.offset(), stored.length(), stored.digest());
        lines.writeBytes(Manifest.line(tile, moved).getBytes(StandardCharsets.UTF_8));
      }
    }

    void end() throws IOException {
      if (current != null) {
        WholeFile.write(StoreLayout.part(folder, current.to()), lines.toByteArray());
      }
      lines.reset();
      current = null;
    }
  }

  /** Makes a revision count, also one that was broken off; does nothing where there is none. */
  static void goOn(StoreLayout layout) throws IOException {
    delete(layout.revising());
    Path revised = layout.revised();
    if (!Files.exists(revised)) {
      return;
    }
    Files.deleteIfExists(layout.slides()); // first: without it nobody takes the store for finished
    Files.deleteIfExists(layout.inputs());
    Files.deleteIfExists(layout.manifest());
    WholeFile.forceNames(layout.root());
    delete(layout.parts());
    for (Path file : list(revised)) {
      if (file.getFileName().toString().endsWith(".tar")) {
        Files.move(
            file,
            layout.shards().resolve(file.getFileName()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    WholeFile.forceNames(layout.shards());
    Files.move(revised, layout.parts(), StandardCopyOption.ATOMIC_MOVE);
    WholeFile.forceNames(layout.root());
  }

  /** Makes a store as if nothing had been written of it but the settings. */
  static void startOver(StoreLayout layout) throws IOException {
    Files.deleteIfExists(layout.slides());
    Files.deleteIfExists(layout.manifest());
    delete(layout.parts());
  }

  /** Deletes a folder of files, if it is there. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path file : list(folder)) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  static List<Path> list(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(found::add);
    }
    return found;
  }
}

package org.histossl.data.tile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.histossl.core.file.FolderLock;
import org.histossl.core.file.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store's folder while one process, which holds its lock, writes it. */
final class StoreFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);

  private final StoreLayout layout;
  private final FolderLock lock;

  private StoreFolder(StoreLayout layout, FolderLock lock) {
    this.layout = layout;
    this.lock = lock;
  }

  static StoreFolder open(Path folder, StoreSettings settings) throws IOException {
    StoreLayout layout = new StoreLayout(folder);
    try {
      return begin(layout, settings);
    } catch (FileSystemException e) {
      throw new IOException(
          String.format("%s: cannot write a tile store here: %s", folder, reason(e)), e);
    }
  }

  private static String reason(FileSystemException e) {
    String what = e instanceof AccessDeniedException ? "no permission" : e.getReason();
    return (what == null ? e.getClass().getSimpleName() : what) + ": " + e.getFile();
  }

  private static StoreFolder begin(StoreLayout layout, StoreSettings settings) throws IOException {
    Path folder = layout.root();
    if (Files.exists(folder) && !Files.exists(layout.settings()) && !unused(folder)) {
      throw new IOException(
          folder + ": a tile store needs a new or empty folder, this one has other files in it");
    }
    Files.createDirectories(layout.shards());
    FolderLock lock =
        FolderLock.take(layout.lock())
            .orElseThrow(
                () -> new IOException(folder + ": another process is writing this tile store"));
    try {
      if (Files.exists(layout.settings())) {
        StoreSettings before = StoreSettings.read(layout.settings());
        List<String> differences = before.differences(settings);
        if (!differences.isEmpty()) {
          throw new IOException(
              folder
                  + ": this tile store was begun with other settings, give another folder or delete"
                  + " it: "
                  + String.join("; ", differences));
        }
        if (!before.recordsInputs()) {
          LOG.info(
              "{}: a store of an earlier version, without a record of what its slides were made of:"
                  + " all are tiled anew",
              folder);
          StoreRevision.startOver(layout);
          settings.write(layout.settings());
        }
        StoreRevision.goOn(layout);
      } else {
        settings.write(layout.settings());
      }
      if (!Files.exists(layout.slides())) {
        Files.createDirectories(layout.parts());
      }
      return new StoreFolder(layout, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Whether a folder holds nothing but what a start that was broken off at once leaves behind. */
  private static boolean unused(Path folder) throws IOException {
    List<String> begun = List.of("lock", "shards");
    try (var files = Files.list(folder)) {
      return files.allMatch(
          file -> begun.contains(file.getFileName().toString()) || WholeFile.isTemporary(file));
    }
  }

  StoreLayout layout() {
    return layout;
  }

  boolean finished() {
    return Files.exists(layout.slides());
  }

  /**
   * What became of a slide in an earlier run that got to its end, if it still holds. A slide that
   * failed is tried again.
   */
  Optional<SlideOutcome> outcome(int number, SlideSource slide) throws IOException {
    Path file = layout.state(number);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SlideState state = SlideState.read(file);
    SlideOutcome outcome = state.outcome();
    if (!outcome.slide().equals(slide.id())
        || outcome.failure().isPresent()
        || !Files.exists(layout.part(number))
        || bytes(layout.shard(number)) != state.made().shardBytes()) {
      return Optional.empty();
    }
    Optional<String> change = state.made().change(slide);
    if (change.isPresent()) {
      LOG.info("slide '{}' is tiled anew: {}", slide.id(), change.get());
      return Optional.empty();
    }
    return Optional.of(outcome.withGroup(slide.group()));
  }

  /** The size of a file that may be missing. */
  static long bytes(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Makes a slide's outcome lasting, after its files are. */
  void record(int number, SlideRecord made, SlideOutcome outcome) throws IOException {
    StoreWriteException.during(
        () -> {
          Path shard = layout.shard(number);
          if (outcome.failure().isPresent()) {
            Files.deleteIfExists(shard); // of an earlier state of the slide, or of another slide
          }
          SlideState.of(made.withShardBytes(bytes(shard)), outcome).write(layout.state(number));
        });
  }

  /** Joins the slides' parts; the list of slides comes last and marks the store as finished. */
  void finish(List<SlideOutcome> outcomes) throws IOException {
    List<SlideRecord> made = new ArrayList<>();
    try (WholeFile manifest = WholeFile.create(layout.manifest())) {
      manifest.write(Manifest.header().getBytes(StandardCharsets.UTF_8));
      for (int number = 0; number < outcomes.size(); number++) {
        if (outcomes.get(number).failure().isEmpty()) {
          manifest.append(layout.part(number));
        }
        made.add(SlideState.read(layout.state(number)).made());
      }
      manifest.commit();
    }
    removeShardsBeyond(outcomes.size());
    SlideRecord.write(layout.inputs(), made);
    SlideList.write(layout.slides(), outcomes);
    removeParts();
  }

  /** Those of slides that an earlier run had and this one has not, and what kills left over. */
  private void removeShardsBeyond(int slides) throws IOException {
    WholeFile.removeLeftovers(layout.shards());
    Set<Path> ours = new HashSet<>();
    for (int number = 0; number < slides; number++) {
      ours.add(layout.shard(number));
    }
    for (Path file : StoreRevision.list(layout.shards())) {
      if (file.getFileName().toString().endsWith(".tar") && !ours.contains(file)) {
        Files.delete(file);
      }
    }
  }

  /** Also what a run killed while removing left over. */
  void removeParts() throws IOException {
    StoreRevision.delete(layout.parts());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

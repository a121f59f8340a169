package org.histossl.data.tile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.file.FolderLock;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;

/** A store's folder while one process, which holds its lock, writes it. */
final class StoreFolder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StoreLayout layout;
  private final FolderLock lock;

  private StoreFolder(StoreLayout layout, FolderLock lock) {
    this.layout = layout;
    this.lock = lock;
  }

  /**
   * A slide's state on disk.
   *
   * @param failure why it failed, null where it was tiled
   * @param warning what is odd about it, null where all is well
   * @param shardBytes the shard's size, 0 where it has none
   */
  private record State(
      String slide,
      String group,
      @Nullable String failure,
      long kept,
      long dropped,
      long broken,
      @Nullable String warning,
      long shardBytes) {}

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
        List<String> differences = StoreSettings.read(layout.settings()).differences(settings);
        if (!differences.isEmpty()) {
          throw new IOException(
              folder
                  + ": this tile store was begun with other settings, give another folder or delete"
                  + " it: "
                  + String.join("; ", differences));
        }
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

  /** What became of a slide in an earlier run, if it got to its end. */
  Optional<SlideOutcome> outcome(int number) throws IOException {
    Path file = layout.state(number);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    State state;
    try {
      state = JSON.readValue(Files.readAllBytes(file), State.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not a slide's state: " + e.getOriginalMessage(), e);
    }
    Path shard = layout.shard(number);
    if (state.failure() == null
        && !(Files.exists(layout.part(number))
            && (Files.exists(shard) ? Files.size(shard) : 0) == state.shardBytes())) {
      return Optional.empty();
    }
    return Optional.of(
        new SlideOutcome(
            state.slide(),
            state.group(),
            Optional.ofNullable(state.failure()),
            state.kept(),
            state.dropped(),
            state.broken(),
            Optional.ofNullable(state.warning())));
  }

  /** Makes a slide's outcome lasting, after its files are. */
  void record(int number, SlideOutcome outcome) throws IOException {
    StoreWriteException.during(
        () -> {
          Path shard = layout.shard(number);
          State state =
              new State(
                  outcome.slide(),
                  outcome.group(),
                  outcome.failure().orElse(null),
                  outcome.kept(),
                  outcome.dropped(),
                  outcome.broken(),
                  outcome.warning().orElse(null),
                  outcome.failure().isEmpty() && Files.exists(shard) ? Files.size(shard) : 0);
          WholeFile.write(layout.state(number), JSON.writeValueAsBytes(state));
        });
  }

  /** Joins the slides' parts; the list of slides comes last and marks the store as finished. */
  void finish(List<SlideOutcome> outcomes) throws IOException {
    try (WholeFile manifest = WholeFile.create(layout.manifest())) {
      manifest.write(Manifest.header().getBytes(StandardCharsets.UTF_8));
      for (int number = 0; number < outcomes.size(); number++) {
        if (outcomes.get(number).failure().isEmpty()) {
          manifest.append(layout.part(number));
        }
      }
      manifest.commit();
    }
    SlideList.write(layout.slides(), outcomes);
    removeParts();
  }

  /** Also what a run killed while removing left over. */
  void removeParts() throws IOException {
    if (!Files.exists(layout.parts())) {
      return;
    }
    List<Path> parts = new ArrayList<>();
    try (var files = Files.list(layout.parts())) {
      files.forEach(parts::add);
    }
    for (Path part : parts) {
      Files.delete(part);
    }
    Files.delete(layout.parts());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

package org.histossl.data.tile;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Progress;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a tile store from slides, several at a time; threads without a slide help the others. A
 * slide that cannot be read is listed with its reason and the others go on; a tile on a damaged
 * block is counted as broken and its slide goes on.
 *
 * <p>Run again, it makes the store what a first run over the slides as they are now would make it,
 * byte for byte but for the files' times in {@code inputs.json}: slides that a killed run had not
 * finished, new ones, and those whose file, mask or label rule changed are tiled, those that failed
 * are tried again, those not asked for any more leave. The log says which and why. What is
 * unchanged is not read again.
 *
 * <pre>{@code
 * TileStore store = Tiling.of(TilerConfig.thesis(), ClassScheme.gleason())
 *     .run(slides, Path.of("tiles"), progress);
 * }</pre>
 */
public final class Tiling {
  private static final Logger LOG = LoggerFactory.getLogger(Tiling.class);

  private final TilerConfig config;
  private final ClassScheme scheme;
  private final TileEncoding encoding;
  private final int threads;

  private Tiling(TilerConfig config, ClassScheme scheme, TileEncoding encoding, int threads) {
    this.config = config;
    this.scheme = scheme;
    this.encoding = encoding;
    this.threads = Check.positive("threads", threads);
  }

  /**
   * A tiling with lossless pixels and a thread a processor.
   *
   * @param config how slides are cut
   * @param scheme the classes; every slide's label rule must have them
   * @return the tiling
   */
  public static Tiling of(TilerConfig config, ClassScheme scheme) {
    return new Tiling(config, scheme, TileEncoding.PNG, Runtime.getRuntime().availableProcessors());
  }

  /**
   * With another way to write pixels.
   *
   * @param value the way
   * @return the changed tiling
   */
  public Tiling withEncoding(TileEncoding value) {
    return new Tiling(config, scheme, value, threads);
  }

  /**
   * With another number of threads.
   *
   * @param value threads, each with one slide and its block cache; those for which no slide is left
   *     encode the tiles of the others' slides
   * @return the changed tiling
   */
  public Tiling withThreads(int value) {
    return new Tiling(config, scheme, encoding, value);
  }

  /**
   * The classes.
   *
   * @return the scheme
   */
  public ClassScheme scheme() {
    return scheme;
  }

  /**
   * Tiles slides into a store.
   *
   * @param slides the slides, with ids of their own
   * @param folder the store: new, empty, or one of an earlier run with the same settings
   * @param progress told of each slide
   * @return the finished store, whose {@link TileStore#slides} tell what became of each slide
   * @throws IOException if the store cannot be written, or was begun with other settings
   */
  public TileStore run(List<? extends SlideSource> slides, Path folder, Progress progress)
      throws IOException {
    check(slides);
    StoreSettings settings =
        new StoreSettings(StoreSettings.FORMAT, scheme, StoreSettings.Tiles.of(config), encoding);
    try (StoreFolder store = StoreFolder.open(folder, settings)) {
      if (store.finished()) {
        store.removeParts();
        StoreRevision.run(store.layout(), slides, this::failure);
      }
      if (store.finished()) {
        SlideList.read(store.layout().slides()).forEach(Tiling::say);
      } else {
        store.finish(outcomes(slides, store, progress));
      }
    }
    return TileStore.open(folder);
  }

  /** What is odd about a slide; of one that was tiled by an earlier run too. */
  private static void say(SlideOutcome outcome) {
    outcome.failure().ifPresent(why -> LOG.warn("slide '{}' is skipped: {}", outcome.slide(), why));
    outcome.warning().ifPresent(why -> LOG.warn("slide '{}': {}", outcome.slide(), why));
  }

  private void check(List<? extends SlideSource> slides) {
    Check.that(
        !config.masks() || encoding != TileEncoding.COORDINATES,
        "a store of coordinates keeps no masks; SlideTiles reads them from the slides");
    Set<String> ids = new HashSet<>();
    for (SlideSource slide : slides) {
      Check.that(ids.add(slide.id()), "slide ids must differ, '%s' comes twice", slide.id());
      Check.that(
          slide.labelRule().scheme().equals(scheme),
          "slide '%s' must be labeled by the store's scheme '%s', its rule has '%s'",
          slide.id(),
          scheme.name(),
          slide.labelRule().scheme().name());
    }
  }

  private List<SlideOutcome> outcomes(
      List<? extends SlideSource> slides, StoreFolder store, Progress progress) throws IOException {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "tiling");
              thread.setDaemon(true);
              return thread;
            });
    try (Progress.Task task = progress.start("tiling", slides.size())) {
      SpareThreads spare = new SpareThreads(workers);
      ExecutorCompletionService<SlideOutcome> done = new ExecutorCompletionService<>(workers);
      List<Future<SlideOutcome>> results = new ArrayList<>();
      for (int number = 0; number < slides.size(); number++) {
        int slide = number;
        results.add(done.submit(() -> outcome(slide, slides.get(slide), store, spare)));
      }
      for (int i = 0; i < slides.size(); i++) {
        SlideOutcome outcome = result(done.take());
        task.note(outcome.slide());
        task.step();
      }
      List<SlideOutcome> outcomes = new ArrayList<>();
      for (Future<SlideOutcome> result : results) {
        outcomes.add(result(result));
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("tiling was interrupted; started again it goes on")
              .initCause(e);
    } finally {
      end(workers);
    }
  }

  /** No worker may still write once the store's lock is gone. */
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static SlideOutcome result(Future<SlideOutcome> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("tiling ended by a defect: " + e.getCause(), e.getCause());
    }
  }

  private SlideOutcome outcome(
      int number, SlideSource source, StoreFolder store, SpareThreads spare) throws IOException {
    Optional<SlideOutcome> known = store.outcome(number, source);
    if (known.isPresent()) {
      say(known.get());
      return known.get();
    }
    SlideRecord made = SlideRecord.of(source);
    SlideOutcome outcome;
    try {
      outcome = tile(number, source, store, spare);
    } catch (StoreWriteException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // a broken-off read says nothing of the slide
      }
      outcome = SlideOutcome.failed(source, reason(e));
    }
    say(outcome);
    store.record(number, made, outcome);
    return outcome;
  }

  private static String reason(Exception error) {
    return error instanceof IOException ? FileErrors.message(error) : error.toString();
  }

  /**
   * Why a slide cannot be tiled now, found out by doing it for nothing; empty where it can. What
   * made it fail may lie outside its files: a permission, a library that was missing.
   */
  private Optional<String> failure(SlideSource source) {
    try {
      tile(source, tile -> {});
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(reason(e));
    }
  }

  private SlideOutcome tile(int number, SlideSource source, StoreFolder store, SpareThreads spare)
      throws IOException {
    try (SlideWriter writer = SlideWriter.create(store.layout(), number, scheme, encoding, spare)) {
      tile(source, writer);
      return writer.commit(source);
    }
  }

  private void tile(SlideSource source, TileSink sink) throws IOException {
    Tiler tiler = new Tiler(config);
    try (Slide slide = source.open()) {
      Optional<ClassMask> mask = source.openMask();
      if (mask.isPresent()) {
        try (ClassMask opened = mask.get()) {
          TileLabels labels = TileLabels.of(slide, opened, source.labelRule());
          tiler.tile(source.id(), slide, labels, sink);
        }
      } else {
        tiler.tile(source.id(), slide, sink);
      }
    }
  }
}

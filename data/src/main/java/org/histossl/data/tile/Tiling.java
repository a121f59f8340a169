package org.histossl.data.tile;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
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
import org.histossl.core.Sha256;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a tile store from slides, several at a time; threads without a slide help the others. A
 * slide that cannot be read is listed with its reason and the others go on; a tile on a damaged
 * block is counted as broken and its slide goes on. A run that was killed goes on, when started
 * again, with the slides that it had not finished; the store is then byte for byte that of an
 * undisturbed run.
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
   * @param folder the store: new, empty, or one that the same run began
   * @param progress told of each slide
   * @return the finished store, whose {@link TileStore#slides} tell what became of each slide
   * @throws IOException if the store cannot be written, or was begun with other settings
   */
  public TileStore run(List<? extends SlideSource> slides, Path folder, Progress progress)
      throws IOException {
    check(slides);
    StoreSettings settings =
        new StoreSettings(
            StoreSettings.FORMAT,
            scheme,
            StoreSettings.Tiles.of(config),
            encoding,
            slides.size(),
            digest(slides));
    try (StoreFolder store = StoreFolder.open(folder, settings)) {
      if (store.finished()) {
        store.removeParts();
      } else {
        store.finish(outcomes(slides, store, progress));
      }
    }
    return TileStore.open(folder);
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
          "slide '%s' must be labelled by the store's scheme '%s', its rule has '%s'",
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
    Optional<SlideOutcome> known = store.outcome(number);
    if (known.isPresent()) {
      return known.get();
    }
    SlideOutcome outcome;
    try {
      outcome = tile(number, source, store, spare);
    } catch (StoreWriteException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // a broken-off read says nothing of the slide
      }
      String reason = e instanceof IOException ? FileErrors.message(e) : e.toString();
      LOG.warn("slide '{}' is skipped: {}", source.id(), reason);
      outcome = SlideOutcome.failed(source, reason);
    }
    store.record(number, outcome);
    return outcome;
  }

  private SlideOutcome tile(int number, SlideSource source, StoreFolder store, SpareThreads spare)
      throws IOException {
    Tiler tiler = new Tiler(config);
    try (Slide slide = source.open();
        SlideWriter writer = SlideWriter.create(store.layout(), number, scheme, encoding, spare)) {
      Optional<ClassMask> mask = source.openMask();
      if (mask.isPresent()) {
        try (ClassMask opened = mask.get()) {
          TileLabels labels = TileLabels.of(slide, opened, source.labelRule());
          tiler.tile(source.id(), slide, labels, writer);
        }
      } else {
        tiler.tile(source.id(), slide, writer);
      }
      SlideOutcome outcome = writer.commit(source);
      outcome.warning().ifPresent(why -> LOG.warn("slide '{}': {}", source.id(), why));
      return outcome;
    }
  }

  private static String digest(List<? extends SlideSource> slides) {
    MessageDigest digest = Sha256.start();
    for (SlideSource slide : slides) {
      String line = slide.id() + "\n" + slide.group() + "\n" + slide.labelRule() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.hex(digest);
  }
}

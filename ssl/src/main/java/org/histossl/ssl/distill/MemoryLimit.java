package org.histossl.ssl.distill;

import java.util.Locale;
import java.util.Optional;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.NotEnoughMemoryException;
import org.histossl.core.engine.Activations;
import org.histossl.core.engine.Engine;
import org.histossl.core.parallel.Group;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training may take.
 *
 * @param offHeap bytes of arrays
 * @param heap bytes of pixels
 */
record MemoryLimit(long offHeap, long heap) {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryLimit.class);

  /** Share of the heap that pixels may take; the rest is for tiles being read and all else. */
  private static final double PIXELS = 0.8;

  /** What the backend and the heap allow. */
  static MemoryLimit ofMachine() {
    Backend backend = Backend.load();
    return new MemoryLimit(backend.offHeapBytes(), (long) (PIXELS * backend.heapBytes()));
  }

  /** Prepares a training, or refuses it and says which batch would fit. */
  Distillation training(PretrainingConfig config, long stepsPerEpoch, Engine engine, Group group) {
    Optional<Distillation> training = fitting(config, stepsPerEpoch, engine, group);
    if (training.isPresent()) {
      LOG.info("memory: {}", training.get().memory());
      return training.get();
    }
    int batch = config.run().batchSize();
    int fits = greatestBatch(config, engine);
    Check.that(
        fits > 0,
        "batches of %d tiles do not fit into %d MiB of arrays and %d MiB of pixels, nor does %s:"
            + " choose a smaller encoder or smaller views, or allow more memory"
            + " (-Dorg.bytedeco.javacpp.maxbytes, -Xmx)",
        batch,
        offHeap >> 20,
        heap >> 20,
        config.leastBatch() == 1 ? "a single tile" : "one of " + config.leastBatch());
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "batches of %d tiles do not fit into %d MiB of arrays and %d MiB of pixels; batches of"
                + " %d do: set batchSize to that, and accumulate to %d for steps as large as asked"
                + " for%s",
            batch,
            offHeap >> 20,
            heap >> 20,
            fits,
            (int) Math.ceil((double) batch * config.run().accumulate() / fits),
            config.run().activations() == Activations.KEPT
                ? "; with activations RECOMPUTED larger ones fit, for longer steps"
                : ""));
  }

  /** A plan that is over the limit by itself is refused before its memory is taken. */
  private Optional<Distillation> fitting(
      PretrainingConfig config, long stepsPerEpoch, Engine engine, Group group) {
    if (Distillation.pixelBytes(config.recipe(stepsPerEpoch).crops()) > heap) {
      return Optional.empty();
    }
    Distillation training;
    try {
      training = new Distillation(config.recipe(stepsPerEpoch), engine, group);
    } catch (NotEnoughMemoryException e) { // refused while plans were made, before it was touched
      LOG.debug("the backend refused memory", e);
      return Optional.empty();
    }
    if (training.memory().offHeap() > offHeap) {
      training.close();
      return Optional.empty();
    }
    return Optional.of(training);
  }

  /** From the growth over the smallest batches, since activations grow with the batch. */
  private int greatestBatch(PretrainingConfig config, Engine engine) {
    int least = config.leastBatch();
    long first = offHeapOf(config, least, engine);
    if (first > offHeap) {
      return 0;
    }
    long each = Math.max(1, offHeapOf(config, least + 1, engine) - first);
    long pixels = Distillation.pixelBytes(withBatch(config, least).recipe(1).crops()) / least;
    long most = Math.min(least + (offHeap - first) / each, heap / pixels);
    int guess = (int) Math.min(most, config.run().batchSize() - 1);
    while (guess >= least && offHeapOf(config, guess, engine) > offHeap) {
      guess -= Math.max(1, guess / 20); // places in the arena do not grow quite evenly
    }
    return guess < least ? 0 : guess;
  }

  private static long offHeapOf(PretrainingConfig config, int batch, Engine engine) {
    try (Distillation training = new Distillation(withBatch(config, batch).recipe(1), engine)) {
      return training.memory().offHeap();
    } catch (NotEnoughMemoryException e) {
      return Long.MAX_VALUE;
    }
  }

  private static PretrainingConfig withBatch(PretrainingConfig config, int batch) {
    return config.withRun(config.run().withBatch(batch, config.run().accumulate()));
  }
}

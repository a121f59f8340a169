package org.histossl.ssl.distill;

import java.util.Locale;

/**
 * What a training takes of the machine's memory, known before its first step.
 *
 * @param parameters bytes of parameters and buffers of student and teacher, off the heap
 * @param moments bytes of the optimizer's means, off the heap
 * @param activations bytes of inputs, activations and gradients of both networks, off the heap
 * @param views how many views these are of: those of all tiles of a micro-batch
 * @param pixels bytes of the views that are made ahead, on the heap
 */
public record MemoryEstimate(
    long parameters, long moments, long activations, long views, long pixels) {
  /**
   * What must lie off the heap.
   *
   * @return bytes
   */
  public long offHeap() {
    return parameters + moments + activations;
  }

  /**
   * What a single view adds.
   *
   * @return bytes off the heap, on average over global and local views
   */
  public long activationsPerView() {
    return activations / views;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d MiB off the heap (parameters %d, moments %d, activations %d of %d views, %d KiB each), pixels of %d MiB"
            + " on it",
        offHeap() >> 20,
        parameters >> 20,
        moments >> 20,
        activations >> 20,
        views,
        activationsPerView() >> 10,
        pixels >> 20);
  }
}

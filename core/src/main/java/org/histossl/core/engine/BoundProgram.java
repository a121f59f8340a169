package org.histossl.core.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.histossl.core.graph.ParameterSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the programs of all engines have in common: the arrays that their graph is bound to, and
 * that one thread at a time uses them.
 */
abstract sealed class BoundProgram implements Program
    permits StockProgram, PlannedProgram, NativeProgram {
  final Binding binding;

  /** The thread that is using the program; null while nobody is. */
  private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();

  private volatile boolean closed;

  private final List<RowNumbers> rowNumbers;

  BoundProgram(Binding binding) {
    this.binding = binding;
    this.rowNumbers = RowNumbers.of(binding);
  }

  /** Computes outputs and gradients, and moves the buffers. */
  abstract void replay();

  /** Does so with a clock around each op. */
  abstract Profile timed();

  /** Gives all memory back. */
  abstract void release();

  /**
   * Moves the buffers. One whose new value is another buffer's old one gets that, whichever is
   * written first.
   *
   * @param values name of a buffer to its new value
   */
  static void move(ParameterSet buffers, Map<String, INDArray> values) {
    Set<INDArray> own = Collections.newSetFromMap(new IdentityHashMap<>());
    values.keySet().forEach(name -> own.add(buffers.get(name)));
    Map<String, INDArray> copies = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (own.contains(value)) {
            copies.put(name, value.dup());
          }
        });
    values.forEach(
        (name, value) -> {
          INDArray target = buffers.get(name);
          target.assign(copies.getOrDefault(name, value).reshape(target.shape()));
        });
    copies.values().forEach(INDArray::close);
  }

  @Override
  public final void run() {
    enter();
    try {
      rowNumbers.forEach(RowNumbers::check);
      replay();
    } finally {
      user.set(null);
    }
  }

  @Override
  public final Profile profile() {
    enter();
    try {
      rowNumbers.forEach(RowNumbers::check);
      return timed();
    } finally {
      user.set(null);
    }
  }

  @Override
  public final void close() {
    if (closed) {
      return;
    }
    enter();
    try {
      closed = true;
      release();
    } finally {
      user.set(null);
    }
  }

  private void enter() {
    Thread thread = Thread.currentThread();
    Thread other = user.compareAndExchange(null, thread);
    if (other != null) {
      throw new IllegalStateException(
          "a program is used by one thread at a time: thread '"
              + other.getName()
              + "' is running this one, and thread '"
              + thread.getName()
              + "' asks for it; compile one for each");
    }
    if (closed) {
      user.set(null);
      throw new IllegalStateException("the program is closed");
    }
  }

  @Override
  public final INDArray input(String name) {
    return binding.input(name);
  }

  @Override
  public final ParameterSet gradients() {
    return binding.gradients();
  }

  @Override
  public final Set<String> differentiated() {
    return binding.differentiated();
  }

  @Override
  public final INDArray inputGradient(String input) {
    return binding.inputGradient(input);
  }
}

package org.histossl.core.engine.nativecpu;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.engine.plan.Arena;

/**
 * A stretch of memory for floats: fixed from the start, or a place found once all steps are known.
 */
final class Storage {
  private final long elements;
  private final boolean fixed;
  private long address;
  private int firstStep = Integer.MAX_VALUE;
  private int lastStep = -1;

  /** The last step until which fixed memory serves for other values, -1 if it never does. */
  private int lentUntil = -1;

  private Optional<Storage> host = Optional.empty();
  private Optional<Arena.Block> block = Optional.empty();

  private Storage(long elements, boolean fixed, long address) {
    this.elements = elements;
    this.fixed = fixed;
    this.address = address;
  }

  static Storage temporary(long elements) {
    return new Storage(elements, false, 0);
  }

  static Storage at(long address, long elements) {
    return new Storage(elements, true, address);
  }

  long elements() {
    return elements;
  }

  boolean fixed() {
    return host().fixed;
  }

  /** Says that a step reads or writes here. */
  void usedAt(int step) {
    firstStep = Math.min(firstStep, step);
    lastStep = Math.max(lastStep, step);
  }

  /**
   * Says that nobody needs what is here after the last step that reads it: at the end of the run it
   * is written anew.
   */
  void lendUntil(int step) {
    lentUntil = step;
  }

  /** Whether this is written first where the other is read last, so that both may be one. */
  boolean mayTakeThePlaceOf(Storage other, int step) {
    Storage before = other.host();
    return host() == this
        && !fixed
        && (!before.fixed || lastStep <= before.lentUntil)
        && before != this
        && before.elements == elements
        && firstStep == step
        && before.lastStep == step;
  }

  void takeThePlaceOf(Storage other) {
    Storage before = other.host();
    before.lastStep = Math.max(before.lastStep, lastStep);
    host = Optional.of(before);
  }

  private Storage host() {
    Storage storage = this;
    while (storage.host.isPresent()) {
      storage = storage.host.get();
    }
    return storage;
  }

  /** Asks for a place in the arena, unless this has one. */
  void reserve(Arena arena) {
    if (!fixed && host.isEmpty() && lastStep >= 0 && block.isEmpty()) {
      Arena.Block asked = arena.block(elements, firstStep);
      asked.usedAt(lastStep);
      block = Optional.of(asked);
    }
  }

  /** Learns its address from the arena. */
  void settle(Arena arena) {
    block.ifPresent(place -> address = arena.address(place));
  }

  long address() {
    long where = host().address;
    Check.invariant(where != 0, "memory of %d floats has no place", elements);
    return where;
  }
}

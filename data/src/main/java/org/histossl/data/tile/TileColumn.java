package org.histossl.data.tile;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/** A list that takes no memory per tile. */
final class TileColumn<T> extends AbstractList<T> implements RandomAccess {
  private final int size;
  private final IntFunction<T> value;

  TileColumn(int size, IntFunction<T> value) {
    this.size = size;
    this.value = value;
  }

  @Override
  public T get(int index) {
    return value.apply(Objects.checkIndex(index, size));
  }

  @Override
  public int size() {
    return size;
  }
}

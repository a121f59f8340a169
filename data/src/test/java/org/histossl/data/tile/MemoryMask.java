package org.histossl.data.tile;

import java.util.List;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Level;

/** A mask in memory: one code everywhere but in one square. */
final class MemoryMask implements ClassMask {
  private final Level level;
  private final int x;
  private final int y;
  private final int size;
  private final byte code;
  private final byte outside;

  /** Code 1 outside the square. */
  MemoryMask(int width, int height, int x, int y, int size, int code) {
    this(width, height, x, y, size, code, 1);
  }

  MemoryMask(int width, int height, int x, int y, int size, int code, int outside) {
    this.level = new Level(0, width, height, 1);
    this.x = x;
    this.y = y;
    this.size = size;
    this.code = (byte) code;
    this.outside = (byte) outside;
  }

  @Override
  public String name() {
    return "memory mask";
  }

  @Override
  public List<Level> levels() {
    return List.of(level);
  }

  @Override
  public byte[] read(int index, int left, int top, int width, int height) {
    byte[] codes = new byte[width * height];
    for (int i = 0; i < codes.length; i++) {
      int column = left + i % width;
      int row = top + i / width;
      boolean inside = column >= x && column < x + size && row >= y && row < y + size;
      codes[i] = inside ? code : outside;
    }
    return codes;
  }

  @Override
  public void close() {}
}

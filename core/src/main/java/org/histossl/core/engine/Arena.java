package org.histossl.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One off-heap block in which arrays that do not live at the same time share places. First all
 * blocks are asked for, then places are found, then arrays can be had.
 */
final class Arena implements AutoCloseable {
  /** Elements to which places are rounded: 64 bytes of float, a cache line. */
  private static final long ALIGNMENT = 16;

  /**
   * A place in the arena for one array, live from one step of the plan to another, both included.
   */
  static final class Block {
    final long elements;
    final int firstStep;
    int lastStep;
    long offset = -1;

    private Block(long elements, int step) {
      this.elements = elements;
      this.firstStep = step;
      this.lastStep = step;
    }

    /** The array is read (or lent to the caller) at a step. */
    void usedAt(int step) {
      lastStep = Math.max(lastStep, step);
    }

    private long end() {
      return offset + (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private boolean meets(Block other) {
      return firstStep <= other.lastStep && other.firstStep <= lastStep;
    }
  }

  private final DataType type;
  private final List<Block> blocks = new ArrayList<>();
  private long size;
  private INDArray memory;

  Arena(DataType type) {
    this.type = type;
    this.memory = Nd4j.empty(type);
  }

  Block block(long elements, int step) {
    Block block = new Block(elements, step);
    blocks.add(block);
    return block;
  }

  /** Largest first, each at the lowest place where it meets no other in time. */
  void place() {
    List<Block> order = new ArrayList<>(blocks);
    order.sort(
        Comparator.comparingLong((Block b) -> -b.elements).thenComparingInt(b -> b.firstStep));
    List<Block> placed = new ArrayList<>(); // kept sorted by offset
    for (Block block : order) {
      long at = 0;
      for (Block other : placed) {
        if (other.meets(block)) {
          if (other.offset - at >= block.elements) {
            break;
          }
          at = Math.max(at, other.end());
        }
      }
      block.offset = at;
      int index = 0;
      while (index < placed.size() && placed.get(index).offset <= at) {
        index++;
      }
      placed.add(index, block);
      size = Math.max(size, block.end());
    }
  }

  /** Elements needed for all blocks. */
  long size() {
    return size;
  }

  void allocate() {
    memory = Nd4j.zeros(type, Math.max(ALIGNMENT, size));
  }

  INDArray array(Block block, long... shape) {
    return memory
        .get(NDArrayIndex.interval(block.offset, block.offset + block.elements))
        .reshape('c', shape);
  }

  long bytes() {
    return size * type.width();
  }

  @Override
  public void close() {
    Binding.release(memory);
  }
}

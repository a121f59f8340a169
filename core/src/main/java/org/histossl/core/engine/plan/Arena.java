package org.histossl.core.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.histossl.core.NativeMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One off-heap block in which arrays that do not live at the same time share places. First all
 * blocks are asked for, then places are found, then arrays can be had.
 */
public final class Arena implements AutoCloseable {
  /** Elements to which places are rounded: 64 bytes of float, a cache line. */
  private static final long ALIGNMENT = 16;

  /**
   * A place in the arena for one array, live from one step of the plan to another, both included.
   */
  public static final class Block {
    private final long elements;
    private final int firstStep;
    private int lastStep;
    private long offset = -1;

    private Block(long elements, int step) {
      this.elements = elements;
      this.firstStep = step;
      this.lastStep = step;
    }

    /**
     * The array is read (or lent to the caller) at a step.
     *
     * @param step the step's number
     */
    public void usedAt(int step) {
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

  /** Elements left out at the start, so that places are aligned. */
  private long shift;

  private INDArray memory;

  /**
   * An arena without blocks.
   *
   * @param type the element type of all arrays
   */
  public Arena(DataType type) {
    this.type = type;
    this.memory = Nd4j.empty(type);
  }

  /**
   * Asks for a place.
   *
   * @param elements how many elements
   * @param step the step that writes them first
   * @return the block; its place is known after {@link #place()}
   */
  public Block block(long elements, int step) {
    Block block = new Block(elements, step);
    blocks.add(block);
    return block;
  }

  /** Finds places: largest first, each at the lowest place where it meets no other in time. */
  public void place() {
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

  /**
   * Takes the memory.
   *
   * @throws org.histossl.core.NotEnoughMemoryException that says how much was needed, if there is
   *     not so much
   */
  public void allocate() {
    NativeMemory.require(bytes(), "a program's activations");
    memory = Nd4j.zeros(type, size + 2 * ALIGNMENT);
    long bytes = ALIGNMENT * type.width();
    long base = memory.data().addressPointer().address();
    shift = (bytes - base % bytes) % bytes / type.width();
  }

  /**
   * A block's array.
   *
   * @param block the block
   * @param shape its sizes
   * @return a view of the arena
   */
  public INDArray array(Block block, long... shape) {
    return memory
        .get(NDArrayIndex.interval(shift + block.offset, shift + block.offset + block.elements))
        .reshape('c', shape);
  }

  /**
   * Where a block is, for native code.
   *
   * @param block the block
   * @return the address of its first element
   */
  public long address(Block block) {
    return memory.data().addressPointer().address() + (shift + block.offset) * type.width();
  }

  /**
   * What all blocks take together.
   *
   * @return the bytes
   */
  public long bytes() {
    return size * type.width();
  }

  @Override
  public void close() {
    if (!memory.wasClosed() && memory.closeable()) {
      memory.close();
    }
  }
}

package org.histossl.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array of numbers that may still lie in a file: its type and shape are known, its elements are
 * read each time they are asked for, in row-major order. A tensor that comes from a {@link
 * TensorFile} or a {@link TorchCheckpoint} can be read until that is closed.
 *
 * <pre>{@code
 * Tensor weight = file.tensor("blocks.0.attn.qkv.weight");
 * float[] values = weight.floats();
 * }</pre>
 */
public abstract class Tensor {
  /** ND4J's limit, and more than any network has. */
  static final int MAX_RANK = 32;

  /** As much as is held of a tensor while it is streamed. */
  static final int CHUNK_BYTES = 1 << 16;

  private static final long MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final ElementType type;
  private final List<Long> shape;
  private final long elements;

  Tensor(ElementType type, List<Long> shape, long elements) {
    this.type = type;
    this.shape = List.copyOf(shape);
    this.elements = elements;
  }

  /**
   * A tensor of floats in memory.
   *
   * @param values the elements, row-major; not copied
   * @param shape the lengths of its axes; none for a single number
   * @return the tensor, of type F32
   */
  public static Tensor of(float[] values, long... shape) {
    return of(ElementType.F32, values, shape);
  }

  /**
   * A tensor of floats in memory that is written as another floating-point type.
   *
   * @param type F16, BF16, F32 or F64; elements are rounded to the nearest, ties to even
   * @param values the elements, row-major; not copied
   * @param shape the lengths of its axes; none for a single number
   * @return the tensor
   */
  public static Tensor of(ElementType type, float[] values, long... shape) {
    Check.that(
        type == ElementType.F32
            || type == ElementType.F64
            || type == ElementType.F16
            || type == ElementType.BF16,
        "floats can be kept as F16, BF16, F32 or F64, not as %s",
        type);
    return new HeldTensor(
        type, boxed(shape), values.length, (i, out) -> type.putFloat(values[i], out));
  }

  /**
   * A tensor over floats that stay where they are, such as in the memory of an {@link INDArray};
   * they are read when the tensor is.
   *
   * @param values the elements, row-major, from the buffer's position to its limit
   * @param shape the lengths of its axes; none for a single number
   * @return the tensor, of type F32
   */
  public static Tensor over(FloatBuffer values, long... shape) {
    FloatBuffer elements = values.slice();
    return new HeldTensor(
        ElementType.F32,
        boxed(shape),
        elements.remaining(),
        (i, out) -> out.putFloat(elements.get(i)));
  }

  /**
   * A tensor of doubles in memory.
   *
   * @param values the elements, row-major; not copied
   * @param shape the lengths of its axes; none for a single number
   * @return the tensor, of type F64
   */
  public static Tensor of(double[] values, long... shape) {
    return new HeldTensor(
        ElementType.F64, boxed(shape), values.length, (i, out) -> out.putDouble(values[i]));
  }

  /**
   * A tensor of whole numbers in memory.
   *
   * @param values the elements, row-major; not copied
   * @param shape the lengths of its axes; none for a single number
   * @return the tensor, of type I64
   */
  public static Tensor of(long[] values, long... shape) {
    return new HeldTensor(
        ElementType.I64, boxed(shape), values.length, (i, out) -> out.putLong(values[i]));
  }

  /**
   * A tensor with a copy of an array's elements: F32 and F64 as they are, other floats as F32,
   * whole numbers as I64.
   *
   * @param array the array, of any order
   * @return the tensor
   */
  public static Tensor of(INDArray array) {
    DataType from = array.dataType();
    long[] shape = array.shape();
    if (array.isEmpty()) {
      return from.isFPType() ? of(new float[0], shape) : of(new long[0], shape);
    }
    INDArray rows = array.dup('c');
    try {
      if (from == DataType.DOUBLE) {
        return of(rows.data().asDouble(), shape);
      }
      return from.isFPType() ? of(rows.data().asFloat(), shape) : of(rows.data().asLong(), shape);
    } finally {
      rows.close();
    }
  }

  /**
   * The number format of the elements.
   *
   * @return the type as stored
   */
  public final ElementType type() {
    return type;
  }

  /**
   * The lengths of the axes.
   *
   * @return the shape; empty for a single number
   */
  public final List<Long> shape() {
    return shape;
  }

  /**
   * The number of elements.
   *
   * @return the product of the shape; 1 for a single number
   */
  public final long elements() {
    return elements;
  }

  /**
   * Reads the elements as floats: exact from F8, F16, BF16 and F32, the nearest float otherwise.
   *
   * @return the elements, row-major
   * @throws IOException if the file cannot be read, or the tensor does not fit a Java array
   */
  public final float[] floats() throws IOException {
    float[] values = new float[arrayLength()];
    read(FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Reads the elements as floats to where the caller has room for them, such as the memory of an
   * {@link INDArray}.
   *
   * @param target receives all elements, row-major, from its position on; the position moves along
   * @throws IOException if the file cannot be read
   */
  public final void read(FloatBuffer target) throws IOException {
    Check.that(
        target.remaining() >= elements,
        "the target must have room for %d elements, has %d",
        elements,
        target.remaining());
    stream(
        chunk -> {
          if (type == ElementType.F32) {
            FloatBuffer floats = chunk.asFloatBuffer();
            target.put(floats);
          } else {
            while (chunk.hasRemaining()) {
              target.put(type.nextFloat(chunk));
            }
          }
        });
  }

  /**
   * Reads the elements as doubles.
   *
   * @return the elements, row-major
   * @throws IOException if the file cannot be read, or the tensor does not fit a Java array
   */
  public final double[] doubles() throws IOException {
    double[] values = new double[arrayLength()];
    int[] at = {0};
    stream(
        chunk -> {
          while (chunk.hasRemaining()) {
            values[at[0]++] = type.nextDouble(chunk);
          }
        });
    return values;
  }

  /**
   * Reads whole numbers or booleans (as 0 and 1).
   *
   * @return the elements, row-major; U64 beyond 2^63 wraps
   * @throws IOException if the file cannot be read, or the tensor does not fit a Java array
   * @throws IllegalStateException if the elements are floating-point numbers
   */
  public final long[] longs() throws IOException {
    if (type.isFloating()) {
      throw new IllegalStateException(
          "only integers can be read as longs, this tensor has "
              + type
              + " elements; use floats()");
    }
    long[] values = new long[arrayLength()];
    int[] at = {0};
    stream(
        chunk -> {
          while (chunk.hasRemaining()) {
            values[at[0]++] = type.nextLong(chunk);
          }
        });
    return values;
  }

  /**
   * Reads the tensor to an ND4J array: FLOAT for floating-point elements, INT64 for others.
   *
   * @return a new row-major array, the caller's to close
   * @throws IOException if the file cannot be read, or the tensor does not fit a Java array
   */
  public final INDArray array() throws IOException {
    return array(type.isFloating() ? DataType.FLOAT : DataType.INT64);
  }

  /**
   * Reads the tensor to an ND4J array of a given type.
   *
   * @param as FLOAT, DOUBLE or INT64
   * @return a new row-major array, the caller's to close
   * @throws IOException if the file cannot be read, or the tensor does not fit a Java array
   */
  public final INDArray array(DataType as) throws IOException {
    long[] axes = dimensions();
    if (elements == 0) {
      return Nd4j.create(as, axes);
    }
    if (as == DataType.FLOAT) {
      return Nd4j.createFromArray(floats()).reshape(axes);
    }
    if (as == DataType.DOUBLE) {
      return Nd4j.createFromArray(doubles()).reshape(axes);
    }
    Check.that(as == DataType.INT64, "tensors are read as FLOAT, DOUBLE or INT64, not as %s", as);
    return Nd4j.createFromArray(longs()).reshape(axes);
  }

  @Override
  public final String toString() {
    return type + shape.toString();
  }

  /** The shape as ND4J takes it. */
  final long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Hands out the elements in row-major order, little-endian, in pieces of whole elements. A piece
   * is valid during the call only.
   */
  abstract void stream(ChunkReader reader) throws IOException;

  private int arrayLength() throws IOException {
    if (elements > MAX_ARRAY) {
      throw new IOException(
          "a tensor of at most " + MAX_ARRAY + " elements can be read at once, this is " + this);
    }
    return (int) elements;
  }

  /** The product of a shape, or -1 where it is negative, too long or beyond 2^63. */
  static long product(List<Long> shape) {
    if (shape.size() > MAX_RANK) {
      return -1;
    }
    long product = 1;
    boolean overflow = false;
    for (long length : shape) {
      if (length < 0) {
        return -1;
      }
      if (length == 0) {
        return shape.stream().anyMatch(other -> other < 0) ? -1 : 0;
      }
      overflow |= Math.multiplyHigh(product, length) != 0 || product * length < 0;
      product *= length;
    }
    return overflow ? -1 : product;
  }

  private static List<Long> boxed(long... shape) {
    List<Long> boxed = new ArrayList<>(shape.length);
    Arrays.stream(shape).forEach(boxed::add);
    return boxed;
  }

  /** Takes a tensor's bytes piece by piece. */
  @FunctionalInterface
  interface ChunkReader {
    void accept(ByteBuffer littleEndian) throws IOException;
  }
}

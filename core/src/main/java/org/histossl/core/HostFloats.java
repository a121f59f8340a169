package org.histossl.core;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The elements of a float array in host memory, for loops over them. On a backend with a memory of
 * its own they are brought over first, and {@link #written(INDArray)} says that they changed here.
 */
public final class HostFloats {
  private HostFloats() {}

  /**
   * An array's elements in row-major order; the buffer is the array's memory, not a copy.
   *
   * @param array a float array that is contiguous and no view into another one
   * @return the elements
   */
  public static FloatBuffer of(INDArray array) {
    Check.that(
        array.dataType() == DataType.FLOAT && array.ordering() == 'c' && array.offset() == 0,
        "elements are read from contiguous FLOAT arrays, got %s with offset %d",
        array.dataType(),
        array.offset());
    Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
    return array.data().asNioFloat();
  }

  /**
   * To be called after writing to the buffer.
   *
   * @param array the array whose buffer was written to
   */
  public static void written(INDArray array) {
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
  }

  /**
   * Writes elements.
   *
   * @param array as for {@link #of(INDArray)}
   * @param from index of the first element written
   * @param values the elements
   */
  public static void fill(INDArray array, long from, float[] values) {
    Check.that(
        from >= 0 && from + values.length <= array.length(),
        "%d values from element %d on do not fit an array of %d elements",
        values.length,
        from,
        array.length());
    FloatBuffer elements = of(array);
    elements.position(Math.toIntExact(from));
    elements.put(values);
    written(array);
  }

  /**
   * A copy of all elements.
   *
   * @param array as for {@link #of(INDArray)}
   * @return the elements, row-major
   */
  public static float[] copy(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    of(array).get(values);
    return values;
  }

  /**
   * A copy of the elements of a float array of any layout.
   *
   * @param array the array, which may be a view
   * @return the elements, row-major
   */
  public static float[] rowMajor(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return copy(copy);
    }
  }
}

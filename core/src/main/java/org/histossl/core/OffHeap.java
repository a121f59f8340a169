package org.histossl.core;

import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Large arrays outside of the Java heap. The backend writes to what it asked the system for, even
 * where it got nothing, which ends the JVM; here the limit is looked at before.
 */
public final class OffHeap {
  private OffHeap() {}

  /**
   * An array of zeros.
   *
   * @param type of its elements
   * @param shape its sizes
   * @return the array, to be closed by the caller
   * @throws OutOfMemoryError if the process would then exceed {@code
   *     org.bytedeco.javacpp.maxphysicalbytes}, which {@link Backend#load()} sets
   */
  public static INDArray zeros(DataType type, long... shape) {
    double bytes = type.width();
    for (long size : shape) {
      bytes *= size; // as a double, which does not overflow
    }
    long limit = Backend.load().processBytes();
    long taken = Pointer.physicalBytes();
    if (bytes > (double) (limit - taken)) {
      throw new OutOfMemoryError(
          String.format(
              Locale.ROOT,
              "an array of %.1f GiB is wanted, the process holds %.1f GiB and may hold %.1f: make batches, images or the"
                  + " network smaller, close what is done, or allow more by -Xmx and"
                  + " -Dorg.bytedeco.javacpp.maxphysicalbytes",
              gib(bytes),
              gib((double) taken),
              gib((double) limit)));
    }
    return Nd4j.zeros(type, shape);
  }

  private static double gib(double bytes) {
    return bytes / (1L << 30);
  }
}

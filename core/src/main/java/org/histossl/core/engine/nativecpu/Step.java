package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.bytedeco.dnnl.dnnl_stream;

/** Work that a run does: it reads some tensors and writes others. */
abstract class Step implements AutoCloseable {
  private final String operation;
  private final String lowering;
  private final List<Tensor> reads;
  private final List<Tensor> writes;

  /**
   * A step.
   *
   * @param operation what it is a part of, such as {@code linear}
   * @param lowering what carries it out
   * @param reads the tensors read
   * @param writes the tensors written; those that are added to are read as well
   */
  Step(String operation, String lowering, List<Tensor> reads, List<Tensor> writes) {
    this.operation = operation;
    this.lowering = lowering;
    this.reads = List.copyOf(reads);
    this.writes = List.copyOf(writes);
  }

  String operation() {
    return operation;
  }

  String lowering() {
    return lowering;
  }

  List<Tensor> reads() {
    return reads;
  }

  List<Tensor> writes() {
    return writes;
  }

  /** Whether the result may be written over an operand that nobody reads later. */
  boolean worksInPlace() {
    return false;
  }

  /** Learns where its tensors are. Called once, when all places are known. */
  abstract void bind();

  abstract void run(dnnl_stream stream);

  /** What the step holds beside its tensors. Known when it is bound. */
  long bytes() {
    return 0;
  }

  @Override
  public void close() {}
}

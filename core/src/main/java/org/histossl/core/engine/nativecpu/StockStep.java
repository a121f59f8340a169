package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.factory.Nd4j;

/** A function of each element that ND4J computes, where oneDNN has none or a poor one. */
final class StockStep extends Step {
  private final TransformOp op;
  private final Tensor from;
  private final Tensor to;
  private final OpContext context = Nd4j.getExecutioner().buildContext();

  StockStep(String operation, TransformOp op, Tensor from, Tensor to) {
    super(operation, "nd4j:" + op.opName(), List.of(from), List.of(to));
    this.op = op;
    this.from = from;
    this.to = to;
  }

  @Override
  void bind() {
    context.setInputArray(0, array(from, from.size()));
    context.setOutputArray(0, array(to, to.size()));
  }

  /** A dense tensor, which has a place, as an array of ND4J's. */
  static INDArray array(Tensor tensor, long... shape) {
    FloatPointer pointer =
        new FloatPointer(new PrimitiveStep.Address(tensor.address())).capacity(tensor.size());
    return Nd4j.create(
            Nd4j.createBuffer(pointer, DataType.FLOAT, tensor.size(), FloatIndexer.create(pointer)),
            tensor.size())
        .reshape('c', shape);
  }

  @Override
  void run(dnnl_stream stream) {
    Nd4j.getExecutioner().exec(op, context);
  }

  @Override
  public void close() {
    try {
      context.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot release the context of an op", e);
    }
  }
}

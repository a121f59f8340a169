package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Copies rows by their numbers; backward, adds the gradients of each row up in a fixed order. */
record GatherRows(Operation operation) implements Kernel {
  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor x = emitter.dense(tape.value(operation.inputs().get(0)));
    Tensor rows = emitter.dense(tape.value(operation.inputs().get(1)));
    Tensor y = tape.result(operation.outputs().get(0));
    emitter.step(name -> new RowsStep(name, x, rows, y, false));
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor rows = emitter.dense(tape.value(operation.inputs().get(1)));
    Tensor dy = emitter.dense(tape.gradient(operation.outputs().get(0)));
    Tensor dx = emitter.temporary(input.shape());
    emitter.step(name -> new RowsStep(name, dy, rows, dx, true));
    tape.contribute(input, dx);
  }

  /** One pass over the rows that are named. */
  private static final class RowsStep extends Step {
    private final Tensor from;
    private final Tensor rows;
    private final Tensor to;
    private final boolean scatter;

    RowsStep(String operation, Tensor from, Tensor rows, Tensor to, boolean scatter) {
      super(operation, "rows", List.of(from, rows), List.of(to));
      this.from = from;
      this.rows = rows;
      this.to = to;
      this.scatter = scatter;
    }

    @Override
    void bind() {}

    private static FloatPointer pointer(Tensor tensor) {
      return new FloatPointer(new PrimitiveStep.Address(tensor.address())).capacity(tensor.size());
    }

    @Override
    void run(dnnl_stream stream) {
      FloatIndexer source = FloatIndexer.create(pointer(from));
      FloatIndexer numbers = FloatIndexer.create(pointer(rows));
      FloatPointer place = pointer(to);
      FloatIndexer target = FloatIndexer.create(place);
      long width = to.size(-1);
      if (scatter) {
        Pointer.memset(place, 0, to.size() * Float.BYTES);
      }
      for (long i = 0; i < rows.size(); i++) {
        long at = ((long) numbers.get(i)) * width; // which rows there are is checked before a run
        for (long k = 0; k < width; k++) {
          if (scatter) {
            target.put(at + k, target.get(at + k) + source.get(i * width + k));
          } else {
            target.put(i * width + k, source.get(at + k));
          }
        }
      }
    }
  }
}

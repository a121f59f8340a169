package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;

/** One oneDNN primitive and the memory that it works on. */
final class PrimitiveStep extends Step {
  /** An operand: the library's number for its role, and the tensor. */
  record Argument(int role, Tensor tensor) {}

  private final dnnl_primitive primitive = new dnnl_primitive();
  private final List<Argument> arguments;
  private final boolean inPlace;
  private final Threads threads;

  /** How many threads the primitive was planned for. */
  private final int count;

  private final List<dnnl_memory> memories = new ArrayList<>();
  private final dnnl_exec_arg_t bound;

  private PrimitiveStep(
      String operation,
      Description description,
      List<Argument> arguments,
      List<Tensor> reads,
      List<Tensor> writes,
      boolean inPlace,
      Threads threads) {
    super(operation, description.implementation(), reads, writes);
    this.arguments = arguments;
    this.inPlace = inPlace;
    this.threads = threads;
    this.count = threads.current();
    this.bound = new dnnl_exec_arg_t(arguments.size());
    OneDnn.check(dnnl_primitive_create(primitive, description.handle()), "create " + lowering());
    description.close();
  }

  /** A step for a description, which is closed; with scratch memory if the primitive wants some. */
  static PrimitiveStep of(
      String operation,
      Description description,
      List<Argument> reads,
      List<Argument> writes,
      boolean inPlace,
      Threads threads) {
    List<Argument> arguments = new ArrayList<>(reads);
    List<Tensor> written = new ArrayList<>();
    List<Tensor> read = new ArrayList<>();
    reads.forEach(argument -> read.add(argument.tensor()));
    for (Argument argument : writes) {
      arguments.add(argument);
      written.add(argument.tensor());
    }
    dnnl_memory_desc_t scratchpad = description.layout(dnnl_query_scratchpad_md, 0);
    long scratch = OneDnn.elements(scratchpad);
    if (scratch > 0) {
      Tensor pad = Tensor.packed(Storage.temporary(scratch), scratchpad);
      arguments.add(new Argument(DNNL_ARG_SCRATCHPAD, pad));
      written.add(pad);
    }
    return new PrimitiveStep(operation, description, arguments, read, written, inPlace, threads);
  }

  @Override
  boolean worksInPlace() {
    return inPlace;
  }

  @Override
  void bind() {
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      dnnl_memory memory = new dnnl_memory();
      OneDnn.check(
          dnnl_memory_create(
              memory,
              argument.tensor().description(),
              OneDnn.engine(),
              new Address(argument.tensor().address())),
          "describe an operand of " + lowering());
      memories.add(memory);
      bound.position(i);
      bound.arg(argument.role());
      bound.memory(memory);
    }
    bound.position(0);
  }

  @Override
  void run(dnnl_stream stream) {
    threads.use(count);
    int status = dnnl_primitive_execute(primitive, stream, arguments.size(), bound);
    if (status != 0) {
      OneDnn.check(status, "run " + lowering() + " of " + operation());
    }
  }

  @Override
  public void close() {
    memories.forEach(memory -> dnnl_memory_destroy(memory));
    memories.clear();
    dnnl_primitive_destroy(primitive);
    bound.close();
  }

  /** A number as a pointer. */
  static final class Address extends Pointer {
    Address(long value) {
      super((Pointer) null);
      address = value;
    }
  }
}

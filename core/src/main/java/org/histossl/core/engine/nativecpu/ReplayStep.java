package org.histossl.core.engine.nativecpu;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.dnnl.dnnl_stream;

/** Ops of ND4J amid primitives. They are bound once their arrays have places. */
final class ReplayStep extends Step {
  private final Supplier<StockOps.Replay> binding;
  private final Threads threads;
  private Optional<StockOps.Replay> replay = Optional.empty();

  ReplayStep(
      String operation,
      List<Tensor> reads,
      List<Tensor> writes,
      Threads threads,
      Supplier<StockOps.Replay> binding) {
    super(operation, "nd4j", reads, writes);
    this.threads = threads;
    this.binding = binding;
  }

  @Override
  void bind() {
    replay = Optional.of(binding.get());
  }

  @Override
  void run(dnnl_stream stream) {
    threads.use(threads.all());
    replay.orElseThrow().run();
  }

  @Override
  long bytes() {
    return replay.map(StockOps.Replay::bytes).orElse(0L);
  }

  @Override
  public void close() {
    replay.ifPresent(StockOps.Replay::close);
  }
}

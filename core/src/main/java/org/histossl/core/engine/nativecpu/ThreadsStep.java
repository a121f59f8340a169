package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.bytedeco.dnnl.dnnl_stream;

/** Gives the calling thread back as many threads as there are. */
final class ThreadsStep extends Step {
  private final Threads threads;

  ThreadsStep(String operation, Threads threads) {
    super(operation, "threads", List.of(), List.of());
    this.threads = threads;
  }

  @Override
  void bind() {}

  @Override
  void run(dnnl_stream stream) {
    threads.use(threads.all());
  }
}

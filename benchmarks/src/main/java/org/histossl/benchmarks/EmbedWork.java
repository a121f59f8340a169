package org.histossl.benchmarks;

import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Embeds a batch of square pictures with a frozen encoder. */
final class EmbedWork implements AutoCloseable {

  private final NetworkState state;
  private final Program program;

  EmbedWork(Encoder encoder, int batch, int size, Engine engine) {
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input("image", batch, 3, size, size);
    graph.output(
        "features", encoder.build(graph.root(Mode.EVAL), EncoderInput.of(image)).features());
    state = NetworkState.of(graph).initialize(Seed.of(1));
    program = engine.compile(graph, state);
    HostFloats.fill(program.input("image"), 0, Variant.pixels(batch * 3 * size * size));
  }

  INDArray run() {
    program.run();
    return program.output("features");
  }

  @Override
  public void close() {
    program.close();
    state.close();
  }
}

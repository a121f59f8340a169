package org.histossl.benchmarks;

import org.histossl.core.HostFloats;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.models.wavelet.Border;
import org.histossl.models.wavelet.Wavelet;
import org.histossl.models.wavelet.WaveletConfig.Bands;
import org.histossl.models.wavelet.WaveletTransform;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a front end of one level of Haar adds to a step of {@link StepWork}: the transform of the
 * teacher's views and of the student's. No gradient goes through it.
 */
final class FrontEndWork implements AutoCloseable {
  private final NetworkState state;
  private final Program program;

  FrontEndWork(Bands bands, int batch) {
    Graph graph = new Graph(DataType.FLOAT);
    add(graph, "teacher", bands, StepWork.GLOBALS * batch, StepWork.GLOBAL_SIZE);
    add(graph, "global", bands, StepWork.GLOBALS * batch, StepWork.GLOBAL_SIZE);
    add(graph, "local", bands, StepWork.LOCALS * batch, StepWork.LOCAL_SIZE);
    state = NetworkState.of(graph);
    program = Engine.standard().compile(graph, state);
    graph
        .inputs()
        .forEach(
            (name, node) ->
                HostFloats.fill(
                    program.input(name), 0, Variant.pixels(Math.toIntExact(node.size()))));
  }

  private static void add(Graph graph, String name, Bands bands, int images, int size) {
    WaveletTransform haar = new WaveletTransform(Wavelet.haar(), Border.SYMMETRIC);
    Node x = graph.input(name, images, 3, size, size);
    graph.output(name, bands == Bands.ALL ? haar.packets(x, 1) : haar.approximation(x, 1, 2, 3));
  }

  void run() {
    program.run();
  }

  @Override
  public void close() {
    program.close();
    state.close();
  }
}

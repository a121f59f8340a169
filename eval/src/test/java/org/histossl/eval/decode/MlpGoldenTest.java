package org.histossl.eval.decode;

import static org.histossl.eval.decode.GoldenDecoder.INPUT;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.eval.embed.Embeddings;
import org.nd4j.linalg.api.buffer.DataType;

/** The perceptron is the reference's: output, loss, gradients, and ten steps of Adam. */
class MlpGoldenTest {
  private static final String GRADIENTS = "gradients.safetensors";

  private static MlpConfig config(GoldenCase golden) {
    List<Integer> hidden = new ArrayList<>();
    golden.config().path("hidden").forEach(width -> hidden.add(width.asInt()));
    JsonNode softmax = golden.config().path("softmax");
    return MlpConfig.thesis()
        .withHidden(hidden)
        .withOutput(softmax.asBoolean() ? MlpConfig.Output.SOFTMAX : MlpConfig.Output.LOGITS)
        .withFit(new GoldenDecoder(golden).fit());
  }

  private static MlpSamples samples(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    Embeddings embeddings = decoder.embeddings();
    Examples examples =
        Examples.of(embeddings, decoder.labels(), golden.config().path("classes").asInt());
    return new MlpSamples(
        config(golden), examples, Standardization.of(Inputs.AS_GIVEN, embeddings));
  }

  @GoldenTest("decoder-mlp-")
  void outputLossAndGradients(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    MlpSamples samples = samples(golden);
    int batch = samples.trainRows().length;
    Graph graph = samples.graph(Mode.TRAIN, batch);
    try (NetworkState state = NetworkState.of(graph);
        Program program =
            Engine.standard().compile(graph, state, Derivatives.parametersAnd(MlpNetwork.X))) {
      decoder.load(state);
      samples.load(program, samples.trainRows(), batch);
      program.run();
      decoder.close(GRADIENTS, "output", program.output(MlpNetwork.OUTPUT));
      decoder.gradients(GRADIENTS, program);
    }
  }

  @GoldenTest("decoder-mlp-")
  void theLosssGradientByTheOutput(GoldenCase golden) throws IOException {
    MlpSamples samples = samples(golden);
    int batch = samples.trainRows().length;
    Graph graph = new Graph(DataType.FLOAT);
    // the graph's inputs have the names by which samples fill them
    graph.input(MlpNetwork.X, golden.tensor(INPUT, "x").shape());
    Node output = graph.input("output", golden.tensor(GRADIENTS, "output").shape());
    graph.loss(Layers.crossEntropy(output, graph.input(MlpNetwork.TARGET, output.shape())));
    try (NetworkState state = NetworkState.of(graph);
        Program program =
            Engine.standard().compile(graph, state, Derivatives.parametersAnd("output"))) {
      samples.load(program, samples.trainRows(), batch);
      program.input("output").assign(golden.tensor(GRADIENTS, "output"));
      program.run();
      new GoldenDecoder(golden).close(GRADIENTS, "grad_output", program.inputGradient("output"));
    }
  }

  @GoldenTest("decoder-mlp-")
  void tenStepsOfAdam(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    MlpSamples samples = samples(golden);
    int batch = samples.trainRows().length;
    Graph graph = samples.graph(Mode.EVAL, batch);
    try (NetworkState state = decoder.adam(samples);
        Program program = Engine.standard().compile(graph, state)) {
      decoder.trained(state);
      samples.load(program, samples.trainRows(), batch);
      program.run();
      decoder.close(GoldenDecoder.ADAM, "output_after", program.output(MlpNetwork.OUTPUT));
    }
  }
}

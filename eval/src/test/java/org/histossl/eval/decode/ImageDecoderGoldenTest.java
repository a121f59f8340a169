package org.histossl.eval.decode;

import static org.histossl.eval.decode.GoldenDecoder.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The image decoder is the reference's: in evaluation, in training, and by ten steps of Adam. */
class ImageDecoderGoldenTest {
  private static final String EVAL = "eval.safetensors";
  private static final String TRAIN = "train.safetensors";

  private static ImageDecoderConfig config(GoldenCase golden) {
    List<Integer> channels = new ArrayList<>();
    golden.config().path("channels").forEach(count -> channels.add(count.asInt()));
    boolean extra = golden.config().path("extra_layer").asBoolean();
    if (extra) {
      channels.add(0, channels.get(0)); // the first doubling keeps the channels
    }
    long flat = golden.about(EVAL, "fc").path("shape").path(1).asLong();
    return ImageDecoderConfig.thesis(golden.config().path("out_channels").asInt())
        .withMap((int) Math.round(Math.sqrt((double) flat / channels.get(0))), channels)
        .withLast(extra ? ImageDecoderConfig.Last.KEEPS : ImageDecoderConfig.Last.DOUBLES)
        .withFit(new GoldenDecoder(golden).fit());
  }

  private static ImageSamples samples(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    return new ImageSamples(
        config(golden),
        ImageExamples.of(decoder.embeddings(), targets(golden)),
        Standardization.of(Inputs.AS_GIVEN, decoder.embeddings()));
  }

  /** The case stores one pixel of each square of equal ones. */
  private static TargetImages targets(GoldenCase golden) throws IOException {
    ImageDecoderConfig config = config(golden);
    float[] stored = golden.floats(INPUT, "target_small");
    int small = golden.about(INPUT, "target_small").path("shape").path(3).asInt();
    int side = config.side();
    int square = side / small;
    return (row, into, offset) -> {
      for (int i = 0; i < config.outputSize(); i++) {
        int channel = i / (side * side);
        int y = i / side % side / square;
        int x = i % side / square;
        into[offset + i] =
            stored[((row * config.outputChannels() + channel) * small + y) * small + x];
      }
    };
  }

  @GoldenTest("decoder-deconv-")
  void inEvaluation(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    INDArray x = golden.tensor(INPUT, "x");
    Graph graph = new Graph(DataType.FLOAT);
    Map<String, Node> tensors =
        ImageNetwork.build(config(golden), graph.root(Mode.EVAL), graph.input("x", x.shape()));
    tensors.forEach(graph::output);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      decoder.load(state);
      program.input("x").assign(x);
      program.run();
      for (String tensor : golden.tensors(EVAL)) {
        decoder.close(EVAL, tensor, stored(program, tensor));
      }
    }
  }

  @GoldenTest("decoder-deconv-")
  void inTraining(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    ImageSamples samples = samples(golden);
    int batch = samples.trainRows().length;
    Graph graph = samples.graph(Mode.TRAIN, batch);
    try (NetworkState state = NetworkState.of(graph);
        Program program =
            Engine.standard().compile(graph, state, Derivatives.parametersAnd(ImageNetwork.X))) {
      decoder.load(state);
      samples.load(program, samples.trainRows(), batch);
      program.run();
      decoder.gradients(TRAIN, program);
      boolean buffers = false;
      for (String tensor : golden.tensors(TRAIN)) {
        if (tensor.startsWith("after.")) {
          decoder.close(TRAIN, tensor, state.buffers().get(tensor.substring("after.".length())));
          buffers = true;
        }
      }
      assertTrue(buffers, "a case says how running statistics move");
      decoder.close(TRAIN, "output_every_4th", stored(program, "output_every_4th"));
    }
  }

  /**
   * In single precision, as decoders are trained. Now and then rounding turns the sign of a ReLU's
   * input, and from there on elements with tiny gradients go another way. The weights' end is
   * therefore compared with the way that they went; {@link #tenStepsOfAdamInDoublePrecision} holds
   * them to the case's tolerance.
   */
  @GoldenTest("decoder-deconv-")
  void tenStepsOfAdam(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    try (NetworkState state = decoder.adam(samples(golden))) {
      for (String name : decoder.trained()) {
        INDArray expected = golden.tensor(GoldenDecoder.ADAM, GoldenDecoder.AFTER + name);
        double way = distance(expected, golden.tensor(GoldenDecoder.WEIGHTS, name));
        assertEquals(0, distance(expected, GoldenDecoder.tensor(state, name)), way / 100, name);
      }
    }
  }

  private static double distance(INDArray a, INDArray b) {
    return a.castTo(DataType.DOUBLE).distance2(b.castTo(DataType.DOUBLE));
  }

  @GoldenTest("decoder-deconv-")
  void tenStepsOfAdamInDoublePrecision(GoldenCase golden) throws IOException {
    GoldenDecoder decoder = new GoldenDecoder(golden);
    FitConfig fit = decoder.fit();
    INDArray x = golden.tensor(INPUT, "x");
    Graph graph = new Graph(DataType.DOUBLE);
    Node output =
        Check.found(
            ImageNetwork.build(config(golden), graph.root(Mode.TRAIN), graph.input("x", x.shape()))
                .get(ImageNetwork.OUTPUT),
            "no output");
    Node target = graph.input("target", output.shape());
    Node loss = Layers.meanSquaredError(output, target, graph.input("weights", x.size(0)));
    graph.loss(loss);
    graph.output("loss", loss);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state, Derivatives.parameters())) {
      decoder.load(state);
      program.input("x").assign(x);
      program.input("target").assign(images(golden).reshape(output.shape()));
      program.input("weights").assign(1.0 / x.size(0));
      double[] losses = new double[fit.epochs()];
      INDArray first = Nd4j.zeros(DataType.DOUBLE, state.parameters().size());
      INDArray second = Nd4j.zeros(DataType.DOUBLE, state.parameters().size());
      for (int t = 1; t <= losses.length; t++) {
        program.run();
        losses[t - 1] = program.output("loss").getDouble(0);
        INDArray gradient = program.gradients().vector();
        first.muli(0.9).addi(gradient.mul(0.1));
        second.muli(0.999).addi(gradient.mul(gradient).muli(0.001));
        INDArray root = Transforms.sqrt(second.div(1 - Math.pow(0.999, t))).addi(1e-8);
        INDArray step = first.div(1 - Math.pow(0.9, t)).divi(root).muli(fit.learningRate());
        state.parameters().vector().subi(step);
      }
      golden.assertClose(GoldenDecoder.ADAM, "loss", losses, 1);
      decoder.trained(state);
    }
  }

  private static INDArray images(GoldenCase golden) throws IOException {
    int size = config(golden).outputSize();
    float[] images = new float[golden.config().path("batch").asInt() * size];
    TargetImages targets = targets(golden);
    for (int offset = 0; offset < images.length; offset += size) {
      targets.read(offset / size, images, offset);
    }
    return Nd4j.createFromArray(images);
  }

  /** Of an output only parts are stored. */
  private static INDArray stored(Program program, String tensor) {
    return switch (tensor) {
      case "output_image_0" ->
          program
              .output(ImageNetwork.OUTPUT)
              .get(
                  NDArrayIndex.interval(0, 1),
                  NDArrayIndex.all(),
                  NDArrayIndex.all(),
                  NDArrayIndex.all());
      case "output_every_4th" -> {
        INDArray output = program.output(ImageNetwork.OUTPUT);
        yield output.get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, 4, output.size(2)),
            NDArrayIndex.interval(0, 4, output.size(3)));
      }
      default -> program.output(tensor);
    };
  }
}

package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Weights;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of a golden case: runs it on the case's inputs and compares all that the case lists.
 *
 * @param golden the case
 * @param engine what runs the graphs
 * @param weights the file with the weights
 */
public record GoldenNetwork(GoldenCase golden, Engine engine, String weights) {
  /**
   * How many times the suggested tolerance is allowed for the loss: it sums all outputs, thousands
   * of both signs, and ND4J adds them in another order than the reference. Everything else is met
   * as suggested.
   */
  private static final double ORDER_OF_SUMMATION = 4;

  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  /** Builds the part of a network that a file expects. */
  public interface Part {
    /**
     * Adds the part to a graph.
     *
     * @param scope where it is
     * @param inputs the graph's inputs, by the names that the case gives them
     * @return the tensors to compare, by the names of the file
     */
    Map<String, Node> build(Scope scope, Inputs inputs);
  }

  /**
   * The inputs of a graph.
   *
   * @param nodes the tensors by name
   */
  public record Inputs(Map<String, Node> nodes) {
    static Inputs declare(Graph graph, Map<String, INDArray> inputs) {
      Map<String, Node> nodes = new LinkedHashMap<>();
      inputs.forEach((name, value) -> nodes.put(name, graph.input(name, value.shape())));
      return new Inputs(nodes);
    }

    /**
     * An input that must be there.
     *
     * @param name its name
     * @return the tensor
     */
    public Node get(String name) {
      return Objects.requireNonNull(nodes.get(name), name);
    }
  }

  /**
   * The network of a case with the usual file of weights.
   *
   * @param golden the case
   * @param engine what runs the graphs
   */
  public GoldenNetwork(GoldenCase golden, Engine engine) {
    this(golden, engine, "weights.safetensors");
  }

  /**
   * The files that the case expects something in, those of evaluation first.
   *
   * @return their names
   */
  public List<String> expected() {
    List<String> files = new ArrayList<>();
    for (String file : golden.files()) {
      if (golden.json().at("/files/" + file + "/role").asText().startsWith("expected")) {
        files.add(file);
      }
    }
    assertTrue(!files.isEmpty(), "a case expects something");
    files.sort(null);
    return files;
  }

  /**
   * Aborts the test before a training that cannot be repeated.
   *
   * @param dropPathRate the configuration's
   */
  public void drawsNothing(double dropPathRate) {
    Assumptions.assumeTrue(
        dropPathRate == 0,
        () ->
            golden
                + ": what is dropped in training is drawn, so evaluation alone was compared:"
                + " drop_path_rate "
                + dropPathRate);
  }

  /**
   * The inputs of an image size, from the safetensors file or the pictures of that size.
   *
   * @param size such as {@code 64x96}
   * @return the inputs by name; {@code x} are the images
   * @throws IOException if they cannot be read
   */
  public Map<String, INDArray> inputs(String size) throws IOException {
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    String file = "input_" + size + ".safetensors";
    if (golden.files().contains(file)) {
      for (String name : golden.tensors(file)) {
        inputs.put(name, golden.tensor(file, name));
      }
      return inputs;
    }
    List<INDArray> images = new ArrayList<>();
    for (String picture : golden.files()) {
      if (picture.startsWith("input_" + size + "_")) {
        images.add(picture(picture));
      }
    }
    inputs.put("x", Nd4j.stack(0, images.toArray(INDArray[]::new)));
    return inputs;
  }

  private INDArray picture(String file) throws IOException {
    BufferedImage image = ImageIO.read(golden.path(file).toFile());
    float[][][] values = new float[MEAN.length][image.getHeight()][image.getWidth()];
    for (int c = 0; c < MEAN.length; c++) {
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int level = (image.getRGB(x, y) >> (8 * (MEAN.length - 1 - c))) & 0xff;
          values[c][y][x] = (float) ((level / 255.0 - MEAN[c]) / DEVIATION[c]);
        }
      }
    }
    return Nd4j.createFromArray(values);
  }

  /**
   * Runs in evaluation and compares.
   *
   * @param file what is expected
   * @param inputs the inputs' elements
   * @param part the network
   * @throws IOException if the case cannot be read
   */
  public void evaluate(String file, Map<String, INDArray> inputs, Part part) throws IOException {
    Graph graph = new Graph(DataType.FLOAT);
    Map<String, Node> built = part.build(graph.root(Mode.EVAL), Inputs.declare(graph, inputs));
    List<String> compared =
        golden.tensors(file).stream().filter(tensor -> !isEmpty(file, tensor)).toList();
    for (String tensor : compared) {
      Node node = built.get(tensor);
      if (node == null) {
        throw new AssertionError("nothing is called " + tensor + " among " + built.keySet());
      }
      graph.output(tensor, node);
    }
    try (NetworkState state = load(graph);
        Program program = engine.compile(graph, state)) {
      assertEquals(engine, program.engine());
      inputs.forEach((name, value) -> program.input(name).assign(value));
      program.run();
      for (String tensor : compared) {
        golden.assertClose(file, tensor, program.output(tensor), 1);
      }
    }
  }

  /**
   * Runs in training, with the sum of the outputs times R as the loss, and compares outputs,
   * gradients and buffers.
   *
   * @param file what is expected
   * @param inputs the inputs' elements, {@code R} among them
   * @param part the network; its tensor {@code output} is compared
   * @throws IOException if the case cannot be read
   */
  public void train(String file, Map<String, INDArray> inputs, Part part) throws IOException {
    Graph graph = new Graph(DataType.FLOAT);
    Inputs nodes = Inputs.declare(graph, inputs);
    Map<String, Node> built = part.build(graph.root(Mode.TRAIN), nodes);
    Node output = Objects.requireNonNull(built.get("output"));
    Node loss = output.times(nodes.get("R")).sum().reshape(1);
    graph.output("output", output);
    graph.output("loss", loss);
    graph.loss(loss);
    try (NetworkState state = load(graph);
        Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
      assertEquals(engine, program.engine());
      inputs.forEach((name, value) -> program.input(name).assign(value));
      program.run();
      TreeSet<String> gradients = new TreeSet<>();
      for (String tensor : golden.tensors(file)) {
        if (isBeside(file, tensor, state)) {
          continue;
        }
        if (tensor.startsWith("grad.")) {
          gradients.add(own(tensor.substring("grad.".length())));
        }
        double factor = tensor.equals("loss") ? ORDER_OF_SUMMATION : 1;
        golden.assertClose(file, tensor, trained(program, state, tensor), factor);
      }
      assertEquals(gradients, new TreeSet<>(program.differentiated()), "what has a gradient");
    }
  }

  /** Whether it is the gradient of what the reference keeps and never uses, which is zero then. */
  private boolean isBeside(String file, String tensor, NetworkState state) throws IOException {
    if (!tensor.startsWith("grad.")
        || state.names().contains(own(tensor.substring("grad.".length())))) {
      return false;
    }
    for (float value : golden.floats(file, tensor)) {
      assertEquals(0, value, () -> tensor + " is used by the reference, and not here");
    }
    return true;
  }

  private static INDArray trained(Program program, NetworkState state, String tensor) {
    if (tensor.equals("loss")) {
      return program.output(tensor).reshape(new long[0]);
    }
    if (tensor.equals("grad_input")) {
      return program.inputGradient("x");
    }
    if (tensor.startsWith("grad.")) {
      return program.gradients().get(own(tensor.substring("grad.".length())));
    }
    if (tensor.startsWith("after.")) {
      return state.buffers().get(tensor.substring("after.".length()));
    }
    return program.output(tensor);
  }

  /** DINOv2's code may put a chunk's number before a block's. */
  private static String own(String parameter) {
    return parameter.replaceFirst("^blocks\\.\\d+\\.(\\d+)\\.", "blocks.$1.");
  }

  /** The reference gives a tensor without elements where there are no registers. */
  private boolean isEmpty(String file, String tensor) {
    for (JsonNode length : golden.about(file, tensor).path("shape")) {
      if (length.asLong() == 0) {
        return true;
      }
    }
    return false;
  }

  /** The case's weights as users read them: each is the network's or stands beside it. */
  private NetworkState load(Graph graph) throws IOException {
    NetworkState state = NetworkState.of(graph);
    try (StateDict file = Weights.load(golden.path(weights))) {
      file.encoder(state.names()).copyTo(state);
    }
    return state;
  }
}

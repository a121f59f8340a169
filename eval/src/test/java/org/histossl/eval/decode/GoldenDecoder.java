package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.weights.TensorFile;
import org.histossl.eval.embed.Embeddings;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the golden cases of all decoders have in common. */
record GoldenDecoder(GoldenCase golden) {
  /**
   * How many times the suggested tolerance is allowed to the gradient of a convolution's weight.
   * The reference's noise is measured for one order of summation; such a gradient is a sum over all
   * pixels of the batch, which ND4J makes in another order.
   */
  static final double ORDER_OF_SUMMATION = 4;

  private static final Pattern CONVOLUTION = Pattern.compile("grad\\.net\\..*weight");

  static final String INPUT = "input.safetensors";
  static final String ADAM = "adam10.safetensors";
  static final String AFTER = "after.";
  static final String WEIGHTS = "weights.safetensors";

  Embeddings embeddings() throws IOException {
    return Embeddings.of(golden.config().path("in_dim").asInt(), golden.floats(INPUT, "x"));
  }

  /** The training of the case: all rows in one batch, by Adam. */
  FitConfig fit() {
    int steps = golden.about(ADAM, "loss").path("shape").path(0).asInt();
    return new FitConfig(
        steps,
        golden.config().path("batch").asInt(),
        golden.config().path("lr").asDouble(),
        0,
        steps,
        FitConfig.Decline.NONE);
  }

  /** The case's weights, each of which the network must have, and no others. */
  void load(NetworkState state) throws IOException {
    TreeSet<String> loaded = new TreeSet<>();
    try (TensorFile file = golden.open(WEIGHTS)) {
      for (String name : file.names()) {
        INDArray values = file.read(name);
        INDArray own = tensor(state, name);
        assertArrayEquals(values.shape(), own.shape(), name);
        own.assign(values);
        loaded.add(name);
      }
    }
    assertEquals(new TreeSet<>(state.names()), loaded, "the network's names");
  }

  static INDArray tensor(NetworkState state, String name) {
    ParameterSet set =
        state.buffers().specs().containsKey(name) ? state.buffers() : state.parameters();
    return set.get(name);
  }

  void close(String file, String tensor, INDArray actual) throws IOException {
    boolean convolution = CONVOLUTION.matcher(tensor).matches();
    golden.assertClose(file, tensor, actual, convolution ? ORDER_OF_SUMMATION : 1);
  }

  /** Compares all gradients that a file lists, of which there must be as many as parameters. */
  void gradients(String file, Program program) throws IOException {
    TreeSet<String> listed = new TreeSet<>();
    for (String tensor : golden.tensors(file)) {
      if (tensor.startsWith("grad.")) {
        String name = tensor.substring("grad.".length());
        close(file, tensor, program.gradients().get(name));
        listed.add(name);
      }
    }
    assertEquals(listed, new TreeSet<>(program.differentiated()), "what has a gradient");
    close(file, "grad_input", program.inputGradient("x"));
    close(file, "loss", program.output(Samples.LOSS).reshape(new long[0]));
  }

  /**
   * Trains as the case says, and compares the losses.
   *
   * @return what was trained, the caller's to close
   */
  NetworkState adam(Samples samples) throws IOException {
    try (Fit fit = new Fit(samples, fit(), Seed.of(1), Engine.standard())) {
      load(fit.state());
      TrainingCurves curves = fit.run(Progress.none());
      golden.assertClose(
          ADAM, "loss", curves.train().stream().mapToDouble(Double::doubleValue).toArray(), 1);
      return fit.state();
    }
  }

  /** What Adam's steps made of a network, by its names; those that can be compared. */
  List<String> trained() {
    return golden.tensors(ADAM).stream()
        .filter(tensor -> tensor.startsWith(AFTER))
        .filter(tensor -> !golden.about(ADAM, tensor).path("exempt").asBoolean(false))
        .map(tensor -> tensor.substring(AFTER.length()))
        .toList();
  }

  void trained(NetworkState state) throws IOException {
    for (String name : trained()) {
      close(ADAM, AFTER + name, tensor(state, name));
    }
  }

  int[] labels() throws IOException {
    try (TensorFile file = golden.open(INPUT)) {
      return Arrays.stream(file.tensor("labels").doubles()).mapToInt(v -> (int) v).toArray();
    }
  }
}

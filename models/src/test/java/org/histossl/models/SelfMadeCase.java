package org.histossl.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Parameter;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.nd4j.linalg.api.buffer.DataType;

/** Writes folders as golden cases are, for configurations that no golden case has. */
public final class SelfMadeCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SelfMadeCase() {}

  /**
   * Random tensors for all that an encoder has.
   *
   * @param encoder the encoder
   * @return tensors by name
   */
  public static Map<String, Tensor> state(Encoder encoder) {
    Graph graph = new Graph(DataType.FLOAT);
    long side = 2L * encoder.patchSize();
    encoder.build(
        graph.root(Mode.EVAL),
        EncoderInput.of(graph.input("image", 1, Encoder.CHANNELS, side, side)));
    Map<String, Tensor> state = new LinkedHashMap<>();
    Random random = new Random(5);
    for (Parameter parameter : graph.parameterSpecs()) {
      state.put(parameter.name(), random(random, 0, parameter.shape()));
    }
    for (Parameter parameter : graph.bufferSpecs()) {
      state.put(parameter.name(), random(random, 1, parameter.shape()));
    }
    return state;
  }

  /**
   * A random tensor.
   *
   * @param random where it is drawn from
   * @param middle what its elements scatter around, never further than 0.9
   * @param shape its shape
   * @return the tensor
   */
  public static Tensor random(Random random, float middle, long... shape) {
    int size = 1;
    for (long length : shape) {
      size *= Math.toIntExact(length);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = middle + 0.9f * (2 * random.nextFloat() - 1);
    }
    return Tensor.of(values, shape);
  }

  /**
   * Writes a case.
   *
   * @param folder where to; made if it is not there
   * @param config the configuration, JSON
   * @param files tensors by name, by the file's name
   * @return the case, whose files that begin with {@code eval_} are expected to 1e-4
   * @throws IOException if it cannot be written
   */
  public static GoldenCase write(Path folder, String config, Map<String, Map<String, Tensor>> files)
      throws IOException {
    Files.createDirectories(folder);
    ObjectNode json = JSON.createObjectNode();
    json.set("config", JSON.readTree(config));
    ObjectNode about = json.putObject("files");
    for (Map.Entry<String, Map<String, Tensor>> file : files.entrySet()) {
      Safetensors.write(folder.resolve(file.getKey()), file.getValue(), Map.of());
      ObjectNode one = about.putObject(file.getKey());
      one.put("role", file.getKey().startsWith("eval_") ? "expected" : "input");
      ObjectNode tensors = one.putObject("tensors");
      file.getValue()
          .forEach(
              (name, tensor) -> {
                ObjectNode facts = tensors.putObject(name);
                facts.put("suggested_atol", 1e-4);
                tensor.shape().forEach(facts.withArray("shape")::add);
              });
    }
    JSON.writeValue(folder.resolve("case.json").toFile(), json);
    return GoldenCase.in(folder);
  }
}

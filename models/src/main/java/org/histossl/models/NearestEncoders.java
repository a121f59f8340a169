package org.histossl.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Parameter;
import org.histossl.core.weights.LoadReport;
import org.histossl.core.weights.StateDict;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.nd4j.linalg.api.buffer.DataType;

/** Which of the named encoders weights fit best, for the message about weights that do not fit. */
final class NearestEncoders {
  private static final int NAMED = 3;

  private record Near(String name, LoadReport report) {
    long differing() {
      return (long) report.missing().size()
          + report.unexpected().size()
          + report.misshapen().size();
    }

    @Override
    public String toString() {
      return name
          + (report.isExact()
              ? " (fits)"
              : " (" + report.matched().size() + " tensors fit, " + differing() + " do not)");
    }
  }

  private NearestEncoders() {}

  /** The three nearest by names and shapes, as a sentence. */
  static String of(StateDict weights) {
    List<Near> near = new ArrayList<>();
    for (String name : Encoders.names()) {
      Map<String, List<Long>> wanted = shapes(Encoders.named(name));
      LoadReport report = weights.encoder(wanted.keySet()).compare(wanted);
      if (!report.matched().isEmpty()) {
        near.add(new Near(name, report));
      }
    }
    near.sort(
        Comparator.comparingLong(Near::differing)
            .thenComparingLong(one -> -one.report().matched().size()));
    return near.isEmpty()
        ? "no encoder of Encoders has tensors of these names and shapes"
        : "the nearest of Encoders are "
            + near.stream().limit(NAMED).map(Near::toString).collect(Collectors.joining(", "));
  }

  private static Map<String, List<Long>> shapes(Encoder encoder) {
    Graph graph = new Graph(DataType.FLOAT);
    long side = 2L * encoder.patchSize();
    encoder.build(
        graph.root(Mode.EVAL),
        EncoderInput.of(graph.input("image", 1, Encoder.CHANNELS, side, side)));
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (List<Parameter> kind : List.of(graph.parameterSpecs(), graph.bufferSpecs())) {
      for (Parameter parameter : kind) {
        shapes.put(parameter.name(), Arrays.stream(parameter.shape()).boxed().toList());
      }
    }
    return shapes;
  }
}

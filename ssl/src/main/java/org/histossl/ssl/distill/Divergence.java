package org.histossl.ssl.distill;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.HostFloats;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds where numbers stopped being finite, in the order in which a step computes them. */
record Divergence(String tensor, OptionalInt view) {
  /** What is not finite in a step's forward part. */
  static Divergence forward(
      List<float[]> views,
      NetworkState student,
      NetworkState teacher,
      Map<String, INDArray> teacherScores,
      Map<String, INDArray> studentScores,
      int batch) {
    for (int view = 0; view < views.size(); view++) {
      if (!finite(FloatBuffer.wrap(views.get(view)))) {
        return new Divergence("the pixels", OptionalInt.of(view));
      }
    }
    return inState("the teacher's ", teacher)
        .or(() -> inScores("the teacher's scores", teacherScores, batch))
        .or(() -> inState("the student's ", student))
        .or(() -> inScores("the student's scores", studentScores, batch))
        .orElseGet(() -> new Divergence("the loss", OptionalInt.empty()));
  }

  /** What is not finite in a step's gradients. */
  static Divergence backward(ParameterSet gradients) {
    return inSet("the gradient of ", gradients)
        .orElseGet(() -> new Divergence("the gradients' norm", OptionalInt.empty()));
  }

  private static Optional<Divergence> inState(String whose, NetworkState state) {
    return inSet(whose, state.parameters()).or(() -> inSet(whose, state.buffers()));
  }

  private static Optional<Divergence> inSet(String whose, ParameterSet set) {
    FloatBuffer all = HostFloats.of(set.vector());
    for (Parameter spec : set.specs().values()) {
      int from = Math.toIntExact(set.offset(spec.name()));
      if (!finite(all.slice(from, Math.toIntExact(spec.size())))) {
        return Optional.of(new Divergence(whose + spec.name(), OptionalInt.empty()));
      }
    }
    return Optional.empty();
  }

  /** Rows lie view by view. */
  private static Optional<Divergence> inScores(
      String whose, Map<String, INDArray> scores, int batch) {
    return scores.values().stream()
        .filter(rows -> rows.size(0) % batch == 0)
        .flatMap(rows -> inScores(whose, rows, batch).stream())
        .findFirst();
  }

  private static Optional<Divergence> inScores(String whose, INDArray scores, int batch) {
    INDArray rows = scores.dup('c');
    try {
      FloatBuffer all = FloatBuffer.wrap(rows.data().asFloat());
      int views = Math.toIntExact(scores.size(0)) / batch;
      int floats = all.capacity() / views;
      for (int view = 0; view < views; view++) {
        if (!finite(all.slice(view * floats, floats))) {
          return Optional.of(new Divergence(whose, OptionalInt.of(view)));
        }
      }
      return Optional.empty();
    } finally {
      rows.close();
    }
  }

  private static boolean finite(FloatBuffer values) {
    for (int i = 0; i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        return false;
      }
    }
    return true;
  }
}

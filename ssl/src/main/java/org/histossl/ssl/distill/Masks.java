package org.histossl.ssl.distill;

import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;

/**
 * The hidden patches of a batch, as a graph takes them.
 *
 * @param inputs elements by the names of the graph's inputs
 */
record Masks(Map<String, float[]> inputs) {
  static final String HIDDEN = "masks";
  private static final String ROWS = "maskedRows";
  private static final String WEIGHTS = "maskedWeights";
  private static final String PRESENT = "maskedPresent";

  /** The tokens of hidden patches, gathered: no head sees another. */
  static MaskedTokens tokens(Graph graph, Node patchTokens, int rows) {
    long tokens = patchTokens.size(0) * patchTokens.size(1);
    Node numbers = graph.input(ROWS, rows);
    Node present = graph.input(PRESENT, rows, 1);
    Node gathered = Layers.gatherRows(patchTokens.reshape(tokens, patchTokens.size(2)), numbers);
    return new MaskedTokens(
        gathered.times(present), // padding has the number of some token, too
        graph.input(WEIGHTS, rows, 1),
        present);
  }

  /** Masks as they were drawn: {@code [images][patches]}. */
  static Masks of(boolean[][] masks, int rows) {
    int images = masks.length;
    int patches = masks[0].length;
    float[] hidden = new float[images * patches];
    float[] numbers = new float[rows];
    float[] weights = new float[rows];
    float[] present = new float[rows];
    int row = 0;
    for (int image = 0; image < images; image++) {
      int first = row;
      for (int patch = 0; patch < patches; patch++) {
        if (masks[image][patch]) {
          int token = image * patches + patch;
          Check.that(row < rows, "more than %d patches are hidden", rows);
          hidden[token] = 1;
          numbers[row] = token;
          present[row++] = 1;
        }
      }
      for (int i = first; i < row; i++) {
        weights[i] = 1f / (row - first);
      }
    }
    Check.that(row > 0, "no patch is hidden in a whole batch of %d crops", images);
    return new Masks(Map.of(HIDDEN, hidden, ROWS, numbers, WEIGHTS, weights, PRESENT, present));
  }

  /** How many patches are hidden; the rows behind them are padding. */
  int count() {
    int count = 0;
    for (float present : Check.found(inputs.get(PRESENT), "no masks")) {
      count += (int) present;
    }
    return count;
  }

  /** Those of the inputs that a graph has. */
  void fill(Program program, Graph graph) {
    inputs.forEach(
        (name, elements) -> {
          if (graph.inputs().containsKey(name)) {
            HostFloats.fill(program.input(name), 0, elements);
          }
        });
  }
}

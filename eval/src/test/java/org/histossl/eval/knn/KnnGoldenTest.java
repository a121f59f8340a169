package org.histossl.eval.knn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.weights.TensorFile;
import org.histossl.eval.embed.Embeddings;

class KnnGoldenTest {
  private static final String INPUT = "input.safetensors";
  private static final String EXPECTED = "expected.safetensors";

  @GoldenTest("metrics-knn")
  void votesAndNeighborsAreTheReferences(GoldenCase golden) throws IOException {
    JsonNode config = golden.config();
    int classes = config.path("classes").asInt();
    int dimensions = config.path("dim").asInt();
    Embeddings train = Embeddings.of(dimensions, golden.floats(INPUT, "train_features"));
    Embeddings test = Embeddings.of(dimensions, golden.floats(INPUT, "test_features"));
    int[] testLabels = ints(golden, INPUT, "test_labels");
    for (JsonNode k : config.path("ks")) {
      KnnConfig knn = new KnnConfig(k.asInt(), config.path("T").asDouble());
      KnnResult result =
          KnnClassifier.of(train, ints(golden, INPUT, "train_labels"), classes, knn)
              .classify(test, Progress.none());
      double[] votes =
          IntStream.range(0, result.count())
              .mapToObj(result::votes)
              .flatMapToDouble(Arrays::stream)
              .toArray();
      golden.assertClose(EXPECTED, "votes.k" + k, votes, 1);
      assertArrayEquals(ints(golden, EXPECTED, "prediction.k" + k), result.predicted());
      int[] neighbors =
          IntStream.range(0, result.count())
              .mapToObj(result::neighbors)
              .flatMapToInt(Arrays::stream)
              .toArray();
      assertArrayEquals(ints(golden, EXPECTED, "neighbours.k" + k), neighbors);
      long right =
          IntStream.range(0, testLabels.length)
              .filter(i -> result.predicted(i) == testLabels[i])
              .count();
      JsonNode expected = golden.json().path("expected").path("k=" + k);
      assertEquals(expected.path("top1").asDouble(), 100.0 * right / testLabels.length, 1e-9);
    }
  }

  private static int[] ints(GoldenCase golden, String name, String tensor) throws IOException {
    try (TensorFile file = golden.open(name)) {
      return Arrays.stream(file.tensor(tensor).doubles()).mapToInt(v -> (int) v).toArray();
    }
  }
}

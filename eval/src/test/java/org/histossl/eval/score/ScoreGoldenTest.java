package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.weights.TensorFile;

/** Parity with scikit-learn and scikit-image: every number of every case is looked up by name. */
class ScoreGoldenTest {
  private static final String INPUT = "input.safetensors";

  @GoldenTest({"metrics-classification", "metrics-binary"})
  void classificationScoresAreScikitLearns(GoldenCase golden) throws IOException {
    int classes = golden.config().path("classes").asInt();
    int[] truth = ints(golden, "y_true");
    ConfusionMatrix m = ConfusionMatrix.of(truth, ints(golden, "y_pred"), classes);
    float[][] probabilities = rows(golden.floats(INPUT, "probabilities"), classes);
    double atol = golden.json().path("suggested_atol").asDouble();
    for (Map.Entry<String, JsonNode> entry : golden.json().path("expected").properties()) {
      JsonNode expected = entry.getValue();
      switch (entry.getKey()) {
        case "accuracy" -> close(expected, m.accuracy(), atol);
        case "confusion_matrix" -> sameCounts(expected, m);
        case "balanced_accuracy" -> close(expected, m.balancedAccuracy(), atol);
        case "f1_per_class" -> perClass(expected, m::f1, atol);
        case "f1_macro_default_labels" -> close(expected, m.macroF1(), atol);
        case "f1_macro_all_labels" -> {
          double sum = 0;
          for (int c = 0; c < classes; c++) {
            sum += m.f1(c).orElse(0);
          }
          assertEquals(expected.asDouble(), sum / classes, atol);
        }
        case "f1_weighted" -> close(expected, m.weightedF1(), atol);
        case "precision_per_class" -> perClass(expected, m::precision, atol);
        case "recall_per_class" -> perClass(expected, m::recall, atol);
        case "kappa_quadratic" -> close(expected, m.kappa(KappaWeights.QUADRATIC), atol);
        case "kappa_unweighted" -> close(expected, m.kappa(KappaWeights.NONE), atol);
        case "kappa_linear" -> close(expected, m.kappa(KappaWeights.LINEAR), atol);
        case "roc_auc" ->
            close(expected, RocAuc.oneVersusRest(truth, probabilities, 1).value(), atol);
        case "roc_auc_ovr_macro" -> close(expected, RocAuc.macro(truth, probabilities), atol);
        case "roc_auc_one_vs_rest_per_class" -> {
          for (int c = 0; c < classes; c++) {
            close(expected.get(c), RocAuc.oneVersusRest(truth, probabilities, c).value(), atol);
          }
        }
        default -> fail("no test knows " + entry.getKey());
      }
    }
    assertEquals(
        Arrays.stream(truth).distinct().count() < classes,
        RocAuc.macro(truth, probabilities).isEmpty());
  }

  @GoldenTest("metrics-segmentation")
  void overlapsAreScikitLearns(GoldenCase golden) throws IOException {
    int classes = golden.config().path("classes").asInt();
    int images = golden.config().path("shape").get(0).asInt();
    int[] target = ints(golden, "target");
    int[] prediction = ints(golden, "prediction");
    ConfusionMatrix m = ConfusionMatrix.of(target, prediction, classes);
    double atol = golden.json().path("suggested_atol").asDouble();
    for (Map.Entry<String, JsonNode> entry : golden.json().path("expected").properties()) {
      JsonNode expected = entry.getValue();
      switch (entry.getKey()) {
        case "dice_per_class" -> perClass(expected, m::dice, atol);
        case "iou_per_class" -> perClass(expected, m::intersectionOverUnion, atol);
        case "dice_mean" -> close(expected, m.meanDice(), atol);
        case "iou_mean" -> close(expected, m.meanIntersectionOverUnion(), atol);
        case "pixel_accuracy" -> close(expected, m.accuracy(), atol);
        case "confusion_matrix" -> sameCounts(expected, m);
        case "dice_per_image_per_class" -> {
          int size = target.length / images;
          for (int i = 0; i < images; i++) {
            ConfusionMatrix one =
                ConfusionMatrix.of(
                    Arrays.copyOfRange(target, i * size, (i + 1) * size),
                    Arrays.copyOfRange(prediction, i * size, (i + 1) * size),
                    classes);
            perClass(expected.get(i), one::dice, atol);
          }
        }
        default -> fail("no test knows " + entry.getKey());
      }
    }
  }

  @GoldenTest("metrics-image-quality")
  void imageQualityIsScikitImages(GoldenCase golden) throws IOException {
    int height = golden.config().path("height").asInt();
    int width = golden.config().path("width").asInt();
    double atol = golden.json().path("suggested_atol").asDouble();
    for (Map.Entry<String, JsonNode> pair : golden.json().path("expected").properties()) {
      String[] names = pair.getKey().split(" vs ", -1);
      float[] a = golden.floats(INPUT, names[0]);
      float[] b = golden.floats(INPUT, names[1]);
      ImageQuality color = ImageQuality.of(a, b, height, width, 3, 1.0);
      ImageQuality gray = ImageQuality.of(gray(a), gray(b), height, width, 1, 1.0);
      assertEquals(pair.getValue().has("psnr"), color.peakSignalToNoise().isPresent());
      for (Map.Entry<String, JsonNode> entry : pair.getValue().properties()) {
        JsonNode expected = entry.getValue();
        SsimWindow uniform = SsimWindow.UNIFORM_7;
        SsimWindow gaussian = SsimWindow.GAUSSIAN_11;
        switch (entry.getKey()) {
          case "mse" -> assertEquals(expected.asDouble(), color.meanSquaredError(), atol);
          case "mae" -> assertEquals(expected.asDouble(), color.meanAbsoluteError(), atol);
          case "psnr" -> close(expected, color.peakSignalToNoise(), atol);
          case "ssim_uniform7" -> close(expected, color.structuralSimilarity(uniform), atol);
          case "ssim_gaussian" -> close(expected, color.structuralSimilarity(gaussian), atol);
          case "ssim_gaussian_gray" -> close(expected, gray.structuralSimilarity(gaussian), atol);
          case "ssim_uniform7_per_channel" ->
              perClass(expected, c -> color.structuralSimilarity(uniform, c), atol);
          default -> fail("no test knows " + entry.getKey());
        }
      }
    }
  }

  private static void close(JsonNode expected, OptionalDouble actual, double atol) {
    if (expected.isNull()) {
      assertTrue(actual.isEmpty(), "undefined in the reference");
    } else {
      assertEquals(expected.asDouble(), actual.orElseThrow(), atol);
    }
  }

  /** The reference puts 0 where a quotient has no denominator; here it is empty. */
  private static void perClass(JsonNode expected, IntFunction<OptionalDouble> score, double atol) {
    for (int c = 0; c < expected.size(); c++) {
      assertEquals(expected.get(c).asDouble(), score.apply(c).orElse(0), atol);
    }
  }

  private static void sameCounts(JsonNode expected, ConfusionMatrix m) {
    for (int t = 0; t < m.classes(); t++) {
      for (int p = 0; p < m.classes(); p++) {
        assertEquals(expected.get(t).get(p).asLong(), m.count(t, p));
      }
    }
  }

  private static int[] ints(GoldenCase golden, String tensor) throws IOException {
    try (TensorFile file = golden.open(INPUT)) {
      return Arrays.stream(file.tensor(tensor).doubles()).mapToInt(v -> (int) v).toArray();
    }
  }

  private static float[][] rows(float[] values, int columns) {
    float[][] rows = new float[values.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  private static float[] gray(float[] rgb) {
    float[] gray = new float[rgb.length / 3];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (float) (((double) rgb[3 * i] + rgb[3 * i + 1] + rgb[3 * i + 2]) / 3);
    }
    return gray;
  }
}

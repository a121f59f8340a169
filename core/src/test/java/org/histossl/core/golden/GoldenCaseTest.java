package org.histossl.core.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class GoldenCaseTest {
  /**
   * Cases to try the comparison on; constants, since these tests do not cover what the cases are
   * about.
   */
  private static final String[] SMALL = {
    "dino-loss-1g5l", "dino-head-norm-last", "decoder-mlp-logits", "decoder-deconv-mask"
  };

  private static final String[] SLICED = {"dino-trajectory-"};

  /** Every file of every case opens and holds what its case.json says. */
  @GoldenTest("")
  void theFilesHoldWhatTheCaseSays(GoldenCase golden) throws IOException {
    assertFalse(golden.files().isEmpty());
    for (String file : golden.files()) {
      assertTrue(golden.has(file), file);
      if (!file.endsWith(".safetensors")) {
        continue;
      }
      try (TensorFile open = golden.open(file)) {
        assertEquals(golden.tensors(file).size(), open.names().size(), file);
        for (String name : golden.tensors(file)) {
          Tensor tensor = open.tensor(name);
          List<Long> shape = tensor.shape();
          assertEquals(golden.about(file, name).path("dtype").asText(), tensor.type().name());
          assertEquals(
              golden.about(file, name).path("shape").toString(), shape.toString().replace(" ", ""));
          double largest = 0;
          for (double value : tensor.doubles()) {
            largest = Math.max(largest, Math.abs(value));
          }
          double said = golden.about(file, name).path("max_abs").asDouble(largest);
          assertEquals(said, largest, 1e-3 * said, name); // case.json gives four digits
        }
      }
    }
  }

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> oneWrongElementIsReportedUnlessItIsExempt() {
    return GoldenCase.tests(GoldenCaseTest::seesWrongElements, SMALL);
  }

  private static void seesWrongElements(GoldenCase golden) throws IOException {
    for (String file : golden.files()) {
      if (!golden.json().path("files").path(file).path("role").asText().equals("expected")) {
        continue;
      }
      for (String name : golden.tensors(file)) {
        float[] values = golden.floats(file, name);
        int last = values.length - 1;
        values[last] += (float) Math.max(1e-3, 10 * golden.tolerance(file, name));
        if (golden.about(file, name).path("exempt").asBoolean()) {
          golden.assertClose(file, name, values, 1);
          continue;
        }
        String error =
            Thrown.message(
                AssertionFailedError.class, () -> golden.assertClose(file, name, values, 1));
        assertTrue(error.contains("1 of " + values.length), error);
        values[last] = Float.NaN;
        assertThrows(AssertionFailedError.class, () -> golden.assertClose(file, name, values, 1e9));
      }
    }
  }

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> onlyTheExemptSliceIsLeftOut() {
    return GoldenCase.tests(GoldenCaseTest::leavesOutTheSlice, SLICED);
  }

  @Test
  void aKindWithoutACaseIsSkippedAndNamed() {
    ConditionEvaluationResult result = GoldenCasesPresent.evaluate("no-such-kind-");
    assertTrue(result.isDisabled());
    assertTrue(result.getReason().orElseThrow().contains("[no-such-kind-]"));
    List<DynamicTest> tests =
        GoldenCase.tests(golden -> Assertions.fail("there is none"), "no-such-kind-").toList();
    assertEquals(1, tests.size());
    String reason =
        Thrown.message(TestAbortedException.class, () -> tests.get(0).getExecutable().execute());
    assertTrue(reason.contains("[no-such-kind-]"), reason);
  }

  private static void leavesOutTheSlice(GoldenCase golden) throws IOException {
    for (String file : golden.files()) {
      for (String name : golden.tensors(file)) {
        JsonNode slice = golden.about(file, name).path("exempt_slice");
        if (!slice.isMissingNode()) {
          float[] values = golden.floats(file, name);
          values[slice.get(0).asInt()] += 1;
          values[slice.get(1).asInt() - 1] += 1;
          golden.assertClose(file, name, values, 1);
          values[slice.get(1).asInt()] += 1;
          assertThrows(AssertionFailedError.class, () -> golden.assertClose(file, name, values, 1));
        }
      }
    }
  }
}

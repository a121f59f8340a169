package org.histossl.core.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.opentest4j.AssertionFailedError;

class GoldenCaseTest {
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
          golden.assertClose(file, name, tensor.doubles(), 1);
        }
      }
    }
  }

  /** The comparison sees a single wrong element, except where the case exempts it. */
  @GoldenTest({"dino-loss-", "dino-head-", "decoder-", "dino-trajectory-"})
  void oneWrongElementIsReportedWithItsPlace(GoldenCase golden) throws IOException {
    for (String file : golden.files()) {
      if (!golden.json().at("/files/" + file + "/role").asText().equals("expected")) {
        continue;
      }
      for (String name : golden.tensors(file)) {
        float[] values = golden.floats(file, name);
        int last = values.length - 1;
        values[last] += (float) Math.max(1e-3, 10 * golden.tolerance(file, name));
        if (golden.about(file, name).path("exempt").asBoolean()) {
          golden.assertClose(file, name, values, 1);
        } else {
          String error =
              Thrown.message(
                  AssertionFailedError.class, () -> golden.assertClose(file, name, values, 1));
          assertTrue(error.contains("1 of " + values.length), error);
        }
        values[last] = Float.NaN;
        if (!golden.about(file, name).path("exempt").asBoolean()) {
          assertThrows(
              AssertionFailedError.class, () -> golden.assertClose(file, name, values, 1e9));
        }
      }
    }
  }
}

package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.histossl.eval.embed.Embedder;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("hostile")
class EvaluationPlanTest {
  @Test
  void namesThatLeadToOneFileAreRefused() {
    refused(
        plan()
            .dataset("A b", EvaluationPlanTest::neverData)
            .dataset("A-b", EvaluationPlanTest::neverData));
    // on disks that keep no upper case
    refused(
        plan()
            .dataset("ring", EvaluationPlanTest::neverData)
            .dataset("RING", EvaluationPlanTest::neverData));
    refused(
        plan()
            .dataset("A", EvaluationPlanTest::neverData)
            .dataset("A-b", EvaluationPlanTest::neverData)
            .encoder("b-c", 32, Embedder.Source.CLASS_TOKEN, EvaluationPlanTest::neverEncoder)
            .encoder("c", 32, Embedder.Source.CLASS_TOKEN, EvaluationPlanTest::neverEncoder));
  }

  private static EvaluationPlan.Builder plan() {
    return EvaluationPlan.builder(1);
  }

  private static Dataset neverData() throws IOException {
    throw new IOException("nothing is opened");
  }

  private static TrainedEncoder neverEncoder() throws IOException {
    throw new IOException("nothing is opened");
  }

  private static void refused(EvaluationPlan.Builder plan) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, plan::build).getMessage());
    assertTrue(message.contains("must have names that differ"), message);
  }
}

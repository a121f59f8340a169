package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.histossl.eval.embed.Embedder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("hostile")
class EvaluationPlanTest {
  @Test
  void namesThatLeadToOneFileAreRefused() {
    refused(
        plan().dataset("A b", EvaluationPlanTest::never).dataset("A-b", EvaluationPlanTest::never));
    // on disks that keep no upper case
    refused(
        plan()
            .dataset("ring", EvaluationPlanTest::never)
            .dataset("RING", EvaluationPlanTest::never));
    refused(
        plan()
            .dataset("A", EvaluationPlanTest::never)
            .dataset("A-b", EvaluationPlanTest::never)
            .encoder("b-c", 32, Embedder.Source.CLASS_TOKEN, EvaluationPlanTest::never)
            .encoder("c", 32, Embedder.Source.CLASS_TOKEN, EvaluationPlanTest::never));
  }

  private static EvaluationPlan.Builder plan() {
    return EvaluationPlan.builder(1);
  }

  private static <T> T never() throws IOException {
    throw new IOException("nothing is opened");
  }

  private static void refused(EvaluationPlan.Builder plan) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, plan::build).getMessage());
    assertTrue(message.contains("must have names that differ"), message);
  }
}

package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("epochs", "batchSize", "seed");

  record Run(int epochs, int batchSize) {}

  @Test
  void aLetterTooFewTooManyOrAnotherIsForgiven() {
    assertEquals(Optional.of("batchSize"), NearestName.of("batchsiz", KNOWN));
    assertEquals(Optional.of("epochs"), NearestName.of("epoch", KNOWN));
    assertEquals(Optional.of("seed"), NearestName.of("sed", KNOWN));
    assertEquals(Optional.of("seed"), NearestName.of("sede", KNOWN));
    assertEquals("; did you mean seed?", NearestName.hint("seeds", KNOWN));
  }

  @Test
  void whatIsNotNearIsNoGuess() {
    assertEquals(Optional.empty(), NearestName.of("learningRate", KNOWN));
    assertEquals("", NearestName.hint("", KNOWN));
    assertEquals("", NearestName.hint("e".repeat(100_000), KNOWN));
  }

  @Test
  @Tag("hostile")
  void unknownFieldsOfConfigurationsAreToldTheNearest() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> RecordJson.standard().read("{\"epoch\": 3, \"batchSize\": 2}", Run.class, null));
    assertTrue(
        String.valueOf(message)
            .endsWith("epoch is unknown here; there are [epochs, batchSize]; did you mean epochs?"),
        message);
  }
}

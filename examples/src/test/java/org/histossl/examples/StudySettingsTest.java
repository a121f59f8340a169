package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.histossl.ssl.distill.PretrainingConfig;
import org.junit.jupiter.api.Test;

class StudySettingsTest {
  private static final Path STUDIES = Path.of("studies");

  @Test
  void allStudiesOfTheRepositoryCanBeRead() throws IOException {
    try (Stream<Path> studies = Files.list(STUDIES)) {
      for (Path study : studies.toList()) {
        assertTrue(!StudySettings.read(List.of(study)).isEmpty(), study::toString);
      }
    }
  }

  @Test
  void anEncoderThatSeveralSettingsShareIsRandomOnce() throws IOException {
    Map<String, PretrainingConfig> settings =
        StudySettings.read(List.of(STUDIES.resolve("wavelet")));
    Map<String, PretrainingConfig> encoders = StudySettings.encoders(settings);
    assertEquals(
        List.of("random", "random, as pixels", "random, as subbands"),
        List.copyOf(encoders.keySet()));
    settings.put(
        "again",
        Objects.requireNonNull(settings.get("pixels"))
            .withRun(Objects.requireNonNull(settings.get("pixels")).run()));
    assertEquals(3, StudySettings.encoders(settings).size());
    assertEquals("random, as pixels", StudySettings.random(encoders, settings.get("again")));
  }

  @Test
  void noSettingsAreTheSmallPreset() throws IOException {
    assertEquals(List.of("small"), List.copyOf(StudySettings.read(List.of()).keySet()));
  }
}

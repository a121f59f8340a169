package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.histossl.core.golden.Thrown;
import org.histossl.models.encoder.Encoder;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.view.ViewConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainingConfigsTest {
  @TempDir Path folder;

  @Test
  void everyPresetOfEveryMethodIsReadBack() throws IOException {
    for (String method : PretrainingConfigs.methods()) {
      for (Map.Entry<String, ? extends Supplier<? extends PretrainingConfig>> preset :
          PretrainingConfigs.presets(method).entrySet()) {
        PretrainingConfig config = preset.getValue().get();
        PretrainingConfigs.write(file(), config);
        PretrainingConfig read = PretrainingConfigs.read(file());
        assertEquals(PretrainingConfigs.settings(config), PretrainingConfigs.settings(read));
        assertEquals(method, PretrainingConfigs.method(read));
        Files.writeString(
            file(), "{\"method\": \"%s\", \"preset\": \"%s\"}".formatted(method, preset.getKey()));
        read = PretrainingConfigs.read(file());
        assertEquals(PretrainingConfigs.settings(config), PretrainingConfigs.settings(read));
      }
    }
  }

  @Test
  void aFileOfAnEarlierVersionNamesNoMethodAndIsDino() throws IOException {
    Files.writeString(file(), "{\"run\": {\"epochs\": 3}}");
    PretrainingConfig read = PretrainingConfigs.read(file());
    assertTrue(read instanceof DinoConfig);
    assertEquals(3, read.run().epochs());
  }

  @Test
  void anEarlierVersionsSpellingIsRead() throws IOException {
    Files.writeString(file(), "{\"optimiser\": {\"baseRate\": 0.25}}");
    DinoConfig read = (DinoConfig) PretrainingConfigs.read(file());
    assertEquals(0.25, read.optimizer().baseRate());
  }

  @ParameterizedTest
  @Tag("hostile")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"method": "simclr"}                    | method must be one of [dino
          {"method": 3}                           | method must be a text, got 3
          {"method": "dino", "preset": "smal"}    | preset must be one of [xcit, paper, bony, small], got 'smal'
          {"method": "dino", "preset": {}}        | preset must be a text, got {}
          {"method": "dino", "epochs": 3}         | epochs is unknown here
          ["dino"]                                | the configuration must be an object
          """)
  void whatIsUnknownIsNamed(String json, String message) throws IOException {
    Files.writeString(file(), json);
    String refused = Thrown.message(IOException.class, () -> PretrainingConfigs.read(file()));
    assertTrue(refused.startsWith(file() + ": ") && refused.contains(message), refused);
  }

  @Test
  @Tag("hostile")
  void aConfigurationOfNoKnownMethodIsToldHowToBecomeOne() {
    String refused =
        Thrown.message(
            IllegalArgumentException.class, () -> PretrainingConfigs.settings(new Unknown()));
    assertTrue(
        refused.contains("META-INF/services/" + PretrainingProvider.class.getName()), refused);
  }

  private record Unknown() implements PretrainingConfig {
    @Override
    public Encoder encoder() {
      return DinoConfig.small().encoder();
    }

    @Override
    public ViewConfig views() {
      return DinoConfig.small().views();
    }

    @Override
    public RunConfig run() {
      return DinoConfig.small().run();
    }

    @Override
    public PretrainingConfig withEncoder(Encoder value) {
      return this;
    }

    @Override
    public PretrainingConfig withViews(ViewConfig value) {
      return this;
    }

    @Override
    public PretrainingConfig withRun(RunConfig value) {
      return this;
    }

    @Override
    public Recipe recipe(long stepsPerEpoch) {
      return DinoConfig.small().recipe(stepsPerEpoch);
    }
  }

  private Path file() {
    return folder.resolve("config.json");
  }
}

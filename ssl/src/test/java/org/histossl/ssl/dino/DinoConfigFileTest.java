package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.optim.Clipping;
import org.histossl.core.optim.Optimizer;
import org.histossl.core.optim.SgdConfig;
import org.histossl.core.optim.UpdateRule;
import org.histossl.models.Encoders;
import org.histossl.models.encoder.Encoder;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DinoConfigFileTest {
  private static final DinoConfig PAPER = DinoConfig.paper(Encoders.xcitSmall12(16));
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"xcit_small_12_p16", "vit_small_p16", "hibou_b", "dinov2_vitg14_reg"})
  void whatIsWrittenIsRead(String encoder) throws IOException {
    DinoConfig config =
        TinyRun.config(7)
            .withOptimizer(
                OptimizerConfig.defaults()
                    .withClipping(Clipping.perParameter(Double.POSITIVE_INFINITY)));
    Encoder named = Encoders.named(encoder);
    config =
        new DinoConfig(
            named,
            config.head(),
            config.views(),
            config.loss(),
            config.teacher(),
            config.optimizer(),
            config.run());
    Path file = folder.resolve("config.json");
    PretrainingConfigs.write(file, config);
    DinoConfig read = PretrainingConfigs.read(file, PAPER);
    assertEquals(named.config(), read.encoder().config());
    assertEquals(config.head(), read.head());
    assertEquals(config.views(), read.views());
    assertEquals(config.loss(), read.loss());
    assertEquals(config.teacher(), read.teacher());
    assertEquals(config.optimizer(), read.optimizer());
    assertEquals(config.run(), read.run());
  }

  /**
   * A rule from outside the library.
   *
   * @param strength some number
   */
  public record OwnRule(double strength) implements UpdateRule {
    @Override
    public Optimizer over(ParameterSet parameters) {
      return SgdConfig.defaults().over(parameters);
    }
  }

  @Test
  void aRuleFromOutsideTheLibraryIsReadBack() throws IOException {
    DinoConfig config = PAPER.withOptimizer(PAPER.optimizer().withRule(new OwnRule(0.25)));
    Path file = folder.resolve("config.json");
    PretrainingConfigs.write(file, config);
    assertEquals(new OwnRule(0.25), PretrainingConfigs.read(file, PAPER).optimizer().rule());
  }

  @Test
  void whatIsLeftOutIsAsInTheDefaults() throws IOException {
    DinoConfig read =
        read(
            "{\"encoder\": \"vit_tiny_p16\", \"views\": {\"local\": {\"count\": 6}},"
                + " \"run\": {\"epochs\": 3}}");
    assertEquals(Encoders.vitTiny(16).config(), read.encoder().config());
    assertEquals(PAPER.views().withCounts(2, 6), read.views());
    assertEquals(PAPER.run().withEpochs(3), read.run());
    assertEquals(PAPER.optimizer(), read.optimizer());
  }

  @ParameterizedTest
  @Tag("hostile")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"run": {"epoch": 3}}                     | run.epoch is unknown here; there are [epochs,
          {"run": {"epochs": "3"}}                  | run.epochs must be a whole number, got "3"
          {"run": {"epochs": 3.5}}                  | run.epochs must be a whole number, got 3.5
          {"run": {"epochs": 0}}                    | run: epochs must be at least 1, got 0
          {"run": {"epochs": null}}                 | run.epochs must be a whole number, got null
          {"optimizer": {"baseRate": true}}         | optimizer.baseRate must be a number, got true
          {"optimizer": {"clipping": {"limit": "no"}}} | optimizer.clipping.limit must be a number, got "no"
          {"optimizer": {"rule": {"type": "Adam"}}} | optimizer.rule.type must be one of [AdamWConfig, SgdConfig, LarsConfig]
          {"loss": {"centering": "MODE"}}           | loss.centering must be one of [MEAN, NONE]
          {"views": {"normalization": {"mean": 1}}} | views.normalization.mean must be a list
          {"views": []}                             | views must be an object, got []
          {"encoder": "resnet"}                     | there is no encoder 'resnet', only [
          {"encoder": {"type": "cnn"}}              | encoder.type must be one of [
          {"encoder": {"type": "xcit"}}             | encoder.patchSize is missing
          [1]                                       | the configuration must be an object
          {"run": {"epochs": 1}, "run": {}}         | is not valid JSON
          {"run": {                                 | is not valid JSON: Unexpected end-of-input
          {"run": {                                 | (line 1, column
          ''                                        | the configuration must be an object, got nothing
          """)
  void whatIsWrongIsNamedByFileAndField(String json, String message) {
    String refused = Thrown.message(IOException.class, () -> read(json));
    assertTrue(refused.startsWith(folder.resolve("config.json") + ": "), refused);
    assertTrue(refused.contains(message), refused);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    String refused =
        Thrown.message(
            IOException.class, () -> PretrainingConfigs.read(folder.resolve("absent.json"), PAPER));
    assertEquals(folder.resolve("absent.json") + ": no such configuration", refused);
    refused = Thrown.message(IOException.class, () -> PretrainingConfigs.read(folder, PAPER));
    assertEquals(folder + ": a configuration is a file, this is none", refused);
  }

  private DinoConfig read(String json) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, json);
    return PretrainingConfigs.read(file, PAPER);
  }
}

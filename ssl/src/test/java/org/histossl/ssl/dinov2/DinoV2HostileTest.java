package org.histossl.ssl.dinov2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.histossl.core.Progress;
import org.histossl.core.golden.Thrown;
import org.histossl.models.Encoders;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.vit.Vit;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.dino.TinyRun;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Masking;
import org.histossl.ssl.distill.RunConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be trained is refused before a folder is made, in words that say what to change. */
@Tag("hostile")
class DinoV2HostileTest {
  private static final DinoV2Config TINY = TinyV2Run.config(1);

  @TempDir Path folder;

  private String refused(DinoV2Config config) {
    Path run = folder.resolve("run");
    String message = refused(() -> DinoV2.pretrain(config, TinyRun.tiles(), run, Progress.none()));
    assertFalse(Files.exists(run), "nothing is left of a run that cannot begin");
    return message;
  }

  private static String refused(Executable what) {
    return Thrown.message(IllegalArgumentException.class, what);
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 0.5", "0.1, 1.1", "0.6, 0.5", "NaN, 0.5", "0.1, NaN"})
  void ratiosOutsideTheirRangeAreRefused(double least, double most) {
    String message = refused(() -> new Masking(0.5, least, most));
    assertTrue(message.contains("mask ratio"), message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void sharesOfCropsOutsideTheirRangeAreRefused(double probability) {
    String message = refused(() -> new Masking(probability, 0.1, 0.5));
    assertTrue(message.contains("probability"), message);
  }

  @Test
  void anEncoderWithoutAMaskTokenHidesNothing() {
    for (Encoder encoder :
        new Encoder[] {
          new Xcit(new XcitConfig(8, 16, 1, 2, true, 1)), new Vit(Encoders.vitTiny(16).config())
        }) {
      String message = refused(TinyV2Run.config(encoder, 1));
      assertTrue(message.contains("no mask token"), message);
      assertTrue(message.contains("maskToken true"), message);
    }
  }

  @Test
  void withoutHiddenPatchesNoMaskTokenIsNeeded() throws Exception {
    DinoV2Config config = TinyV2Run.config(new Xcit(new XcitConfig(8, 16, 1, 2, true, 1)), 1);
    DinoV2.pretrain(
            config.withLoss(config.loss().withWeights(1, 0)),
            TinyRun.tiles(),
            folder.resolve("run"),
            Progress.none())
        .encoder()
        .close();
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1, 0.5", "0.5, 0, 0", "0.01, 0.1, 0.5", "0.5, 0.001, 0.002"})
  void masksThatHideNothingAreRefused(double probability, double least, double most) {
    String message =
        refused(TINY.withLoss(TINY.loss().withMasking(new Masking(probability, least, most))));
    assertTrue(message.contains("hides no patch of 8 crops with 16 patches each"), message);
  }

  @Test
  void oneImageHasNobodyToKeepAwayFrom() {
    for (Spread spread : new Spread[] {new Spread.KoLeo(0.1), new Spread.Kde(0.05, 5)}) {
      String message =
          refused(TINY.withLoss(TINY.loss().withSpread(spread)).withRun(new RunConfig(1, 1, 1, 0)));
      assertTrue(message.contains("batches of 1 tiles are too small"), message);
      assertTrue(message.contains("at least 2"), message);
    }
  }

  @Test
  void sinkhornNeedsTwoRows() {
    DinoV2LossConfig loss =
        TINY.loss()
            .withSpread(new Spread.None())
            .withCentering(new Centering.SinkhornKnopp(3))
            .withMasking(new Masking(0.5, 0.05, 0.1));
    String message =
        refused(
            TINY.withViews(TINY.views().withCounts(2, 1))
                .withLoss(loss)
                .withRun(new RunConfig(1, 1, 1, 0)));
    assertTrue(message.contains("at least 2 rows"), message);
  }

  @Test
  void aHeadWithBatchNormWouldCountPadding() {
    String message = refused(() -> TINY.withHead(TINY.head().withBatchNorm(true)));
    assertTrue(message.contains("no batch norm"), message);
    assertEquals(
        0,
        TINY.withLoss(TINY.loss().withWeights(1, 0))
            .withHead(TINY.head().withBatchNorm(true))
            .loss()
            .ibot());
  }

  @Test
  void weightsAndRatesOutOfRangeAreNamed() {
    assertTrue(refused(() -> TINY.loss().withWeights(0, 1)).contains("weight of dino"));
    assertTrue(refused(() -> TINY.loss().withWeights(1, -1)).contains("weight of ibot"));
    assertTrue(refused(() -> new Spread.KoLeo(0)).contains("weight of KoLeo"));
    assertTrue(refused(() -> new Spread.Kde(1, 0)).contains("concentration"));
    assertTrue(
        refused(() -> new DinoV2OptimizerConfig.Rate(1, 0, 1, 1.1, 1)).contains("layerDecay"));
    assertTrue(
        refused(() -> new DinoV2OptimizerConfig.Rate(1, 0, 1, 1, 0)).contains("patchEmbedding"));
    assertTrue(refused(() -> new LastPhase(0, 96, 1, 1)).contains("globalSize"));
  }
}

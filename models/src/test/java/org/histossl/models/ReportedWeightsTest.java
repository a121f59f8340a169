package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.histossl.core.golden.Thrown;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of weights as users of other tools have reported trouble with. */
class ReportedWeightsTest {
  private final Path folder = Path.of(System.getProperty("data.dir", ""), "reports", "weights");

  @BeforeEach
  void filesAreThere() {
    Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not here (-Ddata.dir)");
  }

  private static Vit encoder(VitDetails details) {
    return new Vit(new VitConfig(16, 16, 2, 2, 32, 0, details));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "03_backbone_orig_mod.pth",
        "04_block_orig_mod.pth",
        "05_flat_model_prefix.pth",
        "17_timm_classifier.pth",
        "18_hf_vit_phikon.bin",
        "31_model_prefix.safetensors"
      })
  void load(String file) throws IOException {
    TrainedEncoder.read(folder.resolve(file), encoder(VitDetails.dino())).close();
  }

  @Test
  void oneNetworkIsTheSameInEveryContainer() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    try (TrainedEncoder torch =
            TrainedEncoder.read(folder.resolve("05_flat_model_prefix.pth"), encoder);
        TrainedEncoder safetensors =
            TrainedEncoder.read(folder.resolve("31_model_prefix.safetensors"), encoder)) {
      assertEquals(safetensors.state().names(), torch.state().names());
    }
  }

  @Test
  void timmsRegisters() throws IOException {
    TrainedEncoder.read(folder.resolve("19_timm_reg4_dinov2.pth"), encoder(VitDetails.dinoV2()))
        .close();
  }

  @Test
  @Tag("hostile")
  void theKeysThatAreThereAreNamedAndOneCanBeChosen() throws IOException {
    Path file = folder.resolve("07_model_state_dict.pth");
    Vit encoder = encoder(VitDetails.dino());
    String error =
        Thrown.message(IOException.class, () -> TrainedEncoder.read(file, encoder).close());
    assertTrue(error.contains("'model_state_dict' (30 tensors), 'epoch'"), error);
    TrainedEncoder.read(file, encoder, "model_state_dict").close();
  }

  @Test
  @Tag("hostile")
  void whatIsNoFileOfWeightsIsCalledWhatItIs() {
    Vit encoder = encoder(VitDetails.dino());
    String error =
        Thrown.message(
            IOException.class,
            () -> TrainedEncoder.read(folder.resolve("27_lfs.pth"), encoder).close());
    assertTrue(error.contains("Git LFS pointer"), error);
    error =
        Thrown.message(
            IOException.class,
            () -> TrainedEncoder.read(folder.resolve("27b_html.pth"), encoder).close());
    assertTrue(error.contains("HTML page"), error);
  }
}

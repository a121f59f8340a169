package org.histossl.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.histossl.core.NearestName;
import org.histossl.core.RecordJson;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.vit.PositionInterpolation;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;

/**
 * The published encoders, and encoders in files. For any other, make an {@link Xcit} or {@link Vit}
 * of a configuration of your own, or an encoder of your own with its {@link
 * org.histossl.models.encoder.EncoderProvider}.
 *
 * <p>Sources: facebookresearch/xcit xcit.py; facebookresearch/dino vision_transformer.py;
 * facebookresearch/dinov2 hub/backbones.py; HistoEncoder (jopo666/HistoEncoder); Hibou (Nechaev et
 * al. 2024, arXiv:2406.05074); the model cards and configurations of owkin/phikon (Filiot et al.
 * 2023, medRxiv:2023.07.21.23292757), MahmoodLab/UNI and UNI2-h (Chen et al. 2024,
 * doi:10.1038/s41591-024-02857-3), paige-ai/Virchow2 (Zimmermann et al. 2024, arXiv:2408.00738) and
 * bioptimus/H-optimus-0.
 *
 * <pre>{@code
 * Encoder encoder = Encoders.xcitMedium24(16);
 * Encoder same = Encoders.named("xcit_medium_24_p16");
 * }</pre>
 */
public final class Encoders {
  /** Side of the images that DINO's and Hibou's transformers have learned positions for. */
  private static final int POSITIONS = 224;

  /** The same for DINOv2's. */
  private static final int DINO_V2_POSITIONS = 518;

  private static final Map<String, Supplier<Encoder>> NAMED = new LinkedHashMap<>();

  static {
    for (int patch : new int[] {16, 8}) {
      NAMED.put("xcit_nano_12_p" + patch, () -> xcitNano12(patch));
      NAMED.put("xcit_tiny_12_p" + patch, () -> xcitTiny12(patch));
      NAMED.put("xcit_tiny_24_p" + patch, () -> xcitTiny24(patch));
      NAMED.put("xcit_small_12_p" + patch, () -> xcitSmall12(patch));
      NAMED.put("xcit_small_24_p" + patch, () -> xcitSmall24(patch));
      NAMED.put("xcit_medium_24_p" + patch, () -> xcitMedium24(patch));
      NAMED.put("xcit_large_24_p" + patch, () -> xcitLarge24(patch));
      NAMED.put("vit_tiny_p" + patch, () -> vitTiny(patch));
      NAMED.put("vit_small_p" + patch, () -> vitSmall(patch));
      NAMED.put("vit_base_p" + patch, () -> vitBase(patch));
    }
    NAMED.put("histoencoder_small", Encoders::histoEncoderSmall);
    NAMED.put("histoencoder_medium", Encoders::histoEncoderMedium);
    NAMED.put("dinov2_vits14_reg", Encoders::dinoV2Small);
    NAMED.put("dinov2_vitb14_reg", Encoders::dinoV2Base);
    NAMED.put("dinov2_vitl14_reg", Encoders::dinoV2Large);
    NAMED.put("dinov2_vitg14_reg", Encoders::dinoV2Giant);
    NAMED.put("hibou_b", Encoders::hibouB);
    NAMED.put("hibou_l", Encoders::hibouL);
    NAMED.put("phikon", Encoders::phikon);
    NAMED.put("uni", Encoders::uni);
    NAMED.put("uni2_h", Encoders::uni2H);
    NAMED.put("virchow2", Encoders::virchow2);
    NAMED.put("h_optimus_0", Encoders::hOptimus0);
  }

  private Encoders() {}

  /**
   * The names that {@link #named} knows.
   *
   * @return the names
   */
  public static Set<String> names() {
    return Collections.unmodifiableSet(NAMED.keySet());
  }

  /**
   * An encoder by its name, for configuration files.
   *
   * @param name one of {@link #names}
   * @return the encoder
   */
  public static Encoder named(String name) {
    return Check.found(
            NAMED.get(name),
            "there is no encoder '%s', only %s%s",
            name,
            NAMED.keySet(),
            NearestName.hint(name, NAMED.keySet()))
        .get();
  }

  /**
   * Encoders and records that hold encoders as JSON: a published one's name, or an object with the
   * kind's name as {@code type} and the fields of {@link Encoder#config}.
   *
   * @return the binder, for kinds that are on the class path now
   */
  public static RecordJson json() {
    return RecordJson.standard().with(Encoder.class, new EncoderRegistry());
  }

  /**
   * Settings as {@link RecordJson#settings} gave them in an earlier version, in the form of today:
   * what encoders had before there was a field for it is filled in.
   *
   * @param settings by their places
   * @param encoder the encoder's place, such as {@code "encoder"}
   * @return a changed copy; the same where the encoder is of no known kind
   */
  public static Map<String, String> upgraded(Map<String, String> settings, String encoder) {
    return new EncoderRegistry().upgraded(settings, encoder + ".");
  }

  /**
   * What an encoder is, as text by the places of its settings.
   *
   * @param encoder of a kind that has a {@link org.histossl.models.encoder.EncoderProvider}
   * @return the values of {@link #identity}, in the order of their places
   */
  public static Map<String, String> settings(Encoder encoder) {
    return RecordJson.settings(new EncoderRegistry().write(encoder, json()));
  }

  /**
   * What an encoder is, as a line of text: its kind's name and its configuration. The same text in
   * every process is the same graph, so that files made with an encoder are found again by it.
   *
   * @param encoder of a kind that has a {@link org.histossl.models.encoder.EncoderProvider}
   * @return JSON
   */
  public static String identity(Encoder encoder) {
    return new EncoderRegistry().write(encoder, json()).toString();
  }

  /**
   * XCiT nano, 12 blocks: 128 features, 2.9 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitNano12(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 128, 12, 4, false, 1));
  }

  /**
   * XCiT tiny, 12 blocks: 192 features, 6.5 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitTiny12(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 192, 12, 4, true, 1));
  }

  /**
   * XCiT tiny, 24 blocks: 192 features, 12 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitTiny24(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 192, 24, 4, true, 1e-5));
  }

  /**
   * XCiT small, 12 blocks: 384 features, 26 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitSmall12(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 384, 12, 8, true, 1));
  }

  /**
   * XCiT small, 24 blocks: 384 features, 47 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitSmall24(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 384, 24, 8, true, 1e-5));
  }

  /**
   * XCiT medium, 24 blocks: 512 features, 84 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitMedium24(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 512, 24, 8, true, 1e-5));
  }

  /**
   * XCiT large, 24 blocks: 768 features, 188 million parameters.
   *
   * @param patchSize 8 or 16
   * @return the encoder
   */
  public static Xcit xcitLarge24(int patchSize) {
    return new Xcit(new XcitConfig(patchSize, 768, 24, 16, true, 1e-5));
  }

  /**
   * HistoEncoder small, learned on prostate tissue: an XCiT small of 12 blocks, patch 16.
   *
   * @return the encoder
   */
  public static Xcit histoEncoderSmall() {
    return xcitSmall12(16);
  }

  /**
   * HistoEncoder medium, learned on prostate tissue: an XCiT medium of 24 blocks, patch 16.
   *
   * @return the encoder
   */
  public static Xcit histoEncoderMedium() {
    return xcitMedium24(16);
  }

  /**
   * DINO's ViT tiny: 192 features, 5.5 million parameters.
   *
   * @param patchSize such as 16 or 8
   * @return the encoder
   */
  public static Vit vitTiny(int patchSize) {
    return vit(patchSize, 192, 3);
  }

  /**
   * DINO's ViT small: 384 features, 22 million parameters.
   *
   * @param patchSize such as 16 or 8
   * @return the encoder
   */
  public static Vit vitSmall(int patchSize) {
    return vit(patchSize, 384, 6);
  }

  /**
   * DINO's ViT base: 768 features, 86 million parameters.
   *
   * @param patchSize such as 16 or 8
   * @return the encoder
   */
  public static Vit vitBase(int patchSize) {
    return vit(patchSize, 768, 12);
  }

  private static Vit vit(int patchSize, int embeddingDim, int heads) {
    return new Vit(
        new VitConfig(patchSize, embeddingDim, 12, heads, POSITIONS, 0, VitDetails.dino()));
  }

  /**
   * DINOv2's ViT small with registers: 384 features, patch 14, 22 million parameters.
   *
   * @return the encoder
   */
  public static Vit dinoV2Small() {
    return dinoV2(384, 12, 6, VitDetails.dinoV2());
  }

  /**
   * DINOv2's ViT base with registers: 768 features, patch 14, 87 million parameters.
   *
   * @return the encoder
   */
  public static Vit dinoV2Base() {
    return dinoV2(768, 12, 12, VitDetails.dinoV2());
  }

  /**
   * DINOv2's ViT large with registers: 1,024 features, patch 14, 304 million parameters.
   *
   * @return the encoder
   */
  public static Vit dinoV2Large() {
    return dinoV2(1024, 24, 16, VitDetails.dinoV2());
  }

  /**
   * DINOv2's ViT giant with registers: 1,536 features, patch 14, 1.1 billion parameters.
   *
   * @return the encoder
   */
  public static Vit dinoV2Giant() {
    return dinoV2(1536, 40, 24, VitDetails.dinoV2().withFeedForward(VitDetails.FeedForward.SWIGLU));
  }

  private static Vit dinoV2(int embeddingDim, int depth, int heads, VitDetails details) {
    return new Vit(new VitConfig(14, embeddingDim, depth, heads, DINO_V2_POSITIONS, 0, details));
  }

  /**
   * Hibou-B, learned on histology: a ViT base with registers and gated layers, patch 14.
   *
   * @return the encoder
   */
  public static Vit hibouB() {
    return hibou(768, 12, 12);
  }

  /**
   * Hibou-L, learned on histology: a ViT large with registers and gated layers, patch 14.
   *
   * @return the encoder
   */
  public static Vit hibouL() {
    return hibou(1024, 24, 16);
  }

  private static Vit hibou(int embeddingDim, int depth, int heads) {
    VitDetails details =
        VitDetails.dinoV2()
            .withFeedForward(VitDetails.FeedForward.SWIGLU)
            .withLayerScale(1e-5)
            .withInterpolation(PositionInterpolation.antialiased());
    return new Vit(new VitConfig(14, embeddingDim, depth, heads, POSITIONS, 0, details));
  }

  /**
   * Phikon, learned on histology: a ViT base, patch 16, in Hugging Face's layout. Its configuration
   * first said 1e-12 for the epsilon of layer norms and was then corrected to the 1e-6 that it was
   * trained with.
   *
   * @return the encoder
   */
  public static Vit phikon() {
    VitDetails details = VitDetails.dino().withInterpolation(new PositionInterpolation(0, false));
    return new Vit(new VitConfig(16, 768, 12, 12, POSITIONS, 0, details));
  }

  /**
   * UNI, learned on histology: timm's ViT large with layer scale, patch 16.
   *
   * @return the encoder
   */
  public static Vit uni() {
    return new Vit(new VitConfig(16, 1024, 24, 16, POSITIONS, 0, timm(0)));
  }

  /**
   * UNI2-h, learned on histology: 1,536 features, eight registers, gated layers, patch 14.
   *
   * @return the encoder
   */
  public static Vit uni2H() {
    return timmGated(1536, 24, 24, 8);
  }

  /**
   * Virchow2, learned on histology: a ViT huge with four registers and gated layers, patch 14. Its
   * publishers use the class token beside the mean of the patch tokens.
   *
   * @return the encoder
   */
  public static Vit virchow2() {
    return timmGated(1280, 32, 16, 4);
  }

  /**
   * H-optimus-0, learned on histology: a ViT giant with four registers and gated layers, patch 14.
   * Its pictures are normalized by a mean and a deviation of their own, not by ImageNet's.
   *
   * @return the encoder
   */
  public static Vit hOptimus0() {
    return timmGated(1536, 40, 24, 4);
  }

  /** Both thirds of a ratio of 4: what timm calls 5.33334 or 5.3375 is gate and gated together. */
  private static Vit timmGated(int embeddingDim, int depth, int heads, int registers) {
    VitDetails details = timm(registers).withFeedForward(VitDetails.FeedForward.SWIGLU);
    return new Vit(new VitConfig(14, embeddingDim, depth, heads, POSITIONS, 0, details));
  }

  private static VitDetails timm(int registers) {
    return VitDetails.dino()
        .withRegisters(registers)
        .withLayerScale(1e-5)
        .withInterpolation(PositionInterpolation.antialiased());
  }
}

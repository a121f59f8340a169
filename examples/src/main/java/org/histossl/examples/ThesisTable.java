package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.histossl.data.image.Normalization;
import org.histossl.data.set.DeepGleasonFolder;
import org.histossl.data.set.SicapFolder;
import org.histossl.data.set.TileSet;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.Dataset;
import org.histossl.eval.Decoders;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.head.DinoHeadConfig;

/**
 * The thesis's table: Bony, Hibou and HistoEncoder on PANDA, DeepGleason and SICAPv2. What is not
 * there is skipped, with its reason in the results.
 */
final class ThesisTable {
  /** Side of the tiles, and of the images that the thesis's decoder makes. */
  private static final int PIXELS = 224;

  /** Standard deviation of the blur; our choice. */
  private static final double BLUR_PIXELS = 2;

  private ThesisTable() {}

  /**
   * The encoders, each with the thesis's perceptron and transposed convolutions, and with a
   * perceptron that ends in logits.
   *
   * @param weights a folder with {@code bony.safetensors}, {@code hibou_b.safetensors}, {@code
   *     histoencoder_medium.pth}
   * @param bonyHead the projection head of the first, whose prototypes are its embedding
   * @param seeds one or more seeds
   * @return the plan, to be given {@link #data data sets}
   */
  static EvaluationPlan.Builder encoders(Path weights, DinoHeadConfig bonyHead, long... seeds) {
    return EvaluationPlan.builder(seeds)
        .encoder("Bony", PIXELS, Embedder.Source.PROTOTYPES, () -> bony(weights, bonyHead))
        .encoder(
            "Hibou",
            PIXELS,
            Embedder.Source.CLASS_TOKEN,
            () ->
                TrainedEncoder.read(weights.resolve("hibou_b.safetensors"), Encoders.hibouB())
                    .withNormalization(Normalization.hibou()))
        .encoder(
            "HistoEncoder",
            PIXELS,
            Embedder.Source.CLASS_TOKEN,
            () ->
                TrainedEncoder.read(
                    weights.resolve("histoencoder_medium.pth"), Encoders.histoEncoderMedium()))
        .decoder(Decoders.mlp("MLP, thesis", MlpConfig.thesis()))
        .decoder(Decoders.mlp("MLP", MlpConfig.defaults()))
        .decoder(Decoders.images("transposed convolutions, thesis", ImageDecoderConfig.thesis(1)));
  }

  private static TrainedEncoder bony(Path weights, DinoHeadConfig head) throws IOException {
    Path file = weights.resolve("bony.safetensors");
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return TrainedEncoder.read(file, Encoders.xcitMedium24(16), head);
  }

  /**
   * Adds the data sets, each as it is asked of in the thesis: PANDA's tiles by class; DeepGleason's
   * by the image of their mask, in gray levels; SICAPv2's by the tile itself after a Gaussian blur
   * of 2 pixels.
   *
   * @param plan what they are added to
   * @param data a folder with {@code PANDA}, a tile store, and {@code DeepGleason} and {@code
   *     SICAPv2}, in the layouts in which they are published
   * @return the plan
   */
  static EvaluationPlan.Builder data(EvaluationPlan.Builder plan, Path data) {
    return plan.dataset("PANDA", () -> Dataset.of(TileStore.open(data.resolve("PANDA"))))
        .dataset("DeepGleason", () -> deepGleason(data.resolve("DeepGleason")))
        .dataset("SICAPv2", () -> sicap(data.resolve("SICAPv2")));
  }

  private static Dataset deepGleason(Path folder) throws IOException {
    TileSet tiles = DeepGleasonFolder.open(folder);
    return images(tiles, Dataset.Images.masks(tiles, PIXELS));
  }

  private static Dataset sicap(Path folder) throws IOException {
    TileSet tiles = SicapFolder.open(folder).tiles();
    return images(tiles, Dataset.Images.blurred(tiles, PIXELS, BLUR_PIXELS));
  }

  private static Dataset images(TileSet tiles, Dataset.Images images) throws IOException {
    Dataset labeled = Dataset.of(tiles);
    return Dataset.ofImages(labeled.tiles(), labeled.groups(), images, labeled.digest());
  }
}

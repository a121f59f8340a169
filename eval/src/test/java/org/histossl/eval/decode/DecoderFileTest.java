package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.histossl.eval.embed.Embeddings;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderFileTest {
  private static final FitConfig BRIEF = FitConfig.defaults().withEpochs(2).withBatchSize(4);

  @TempDir Path folder = Path.of("");

  private static Embeddings embeddings(int count, int dimensions) {
    SplittableRandom random = Seed.of(6).random();
    Embeddings.Builder builder = Embeddings.builder(count, dimensions);
    for (int i = 0; i < count; i++) {
      float[] row = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        row[d] = (float) (100 * d + random.nextDouble());
      }
      builder.add(row);
    }
    return builder.build();
  }

  private static Mlp mlp() {
    int[] labels = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    Examples examples =
        Examples.of(embeddings(10, 3), labels, 3).train(range(0, 8)).validation(8, 9);
    return Mlp.train(
        MlpConfig.defaults().withHidden(List.of(5)).withFit(BRIEF),
        examples,
        Training.of(Seed.of(1), Progress.none()));
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @Test
  void aClassifierReadBackPredictsTheSameBits() throws IOException {
    Path file = folder.resolve("mlp.safetensors");
    try (Mlp mlp = mlp()) {
      mlp.write(file);
      try (Mlp again = Mlp.read(file)) {
        // the statistics of the training rows came with it: dimensions differ by hundreds
        assertArrayEquals(mlp.predict(embeddings(10, 3)), again.predict(embeddings(10, 3)));
        assertEquals(mlp.config(), again.config());
        assertEquals(mlp.curves(), again.curves());
        assertEquals(mlp.absentClasses(), again.absentClasses());
        assertEquals(3, again.classes());
      }
    }
  }

  @Test
  void anImageDecoderReadBackMakesTheSameBits() throws IOException {
    Path file = folder.resolve("image.safetensors");
    ImageDecoderConfig config =
        ImageDecoderConfig.small(1).withMap(2, List.of(4, 3)).withFit(BRIEF);
    TargetImages targets = (row, into, offset) -> into[offset] = row / 10f;
    try (ImageDecoder decoder =
        ImageDecoder.train(
            config,
            ImageExamples.of(embeddings(10, 3), targets),
            Training.of(Seed.of(1), Progress.none()))) {
      decoder.write(file);
      try (ImageDecoder again = ImageDecoder.read(file)) {
        assertArrayEquals(decoder.predict(embeddings(10, 3)), again.predict(embeddings(10, 3)));
        assertEquals(decoder.config(), again.config());
      }
    }
  }

  @Test
  void aSegmentationDecoderReadBackMakesTheSameBits() throws IOException {
    Path file = folder.resolve("segmentation.safetensors");
    PatchTokens tokens = new PatchTokens(embeddings(24, 3), new PatchGrid(2, 2), 4);
    LabelMaps maps = (tile, into) -> into[tile] = 1;
    try (SegmentationDecoder decoder =
        SegmentationDecoder.train(
            SegmentationConfig.defaults().withShape(4, 1).withFit(BRIEF),
            SegmentationExamples.of(tokens, maps, 3),
            Training.of(Seed.of(1), Progress.none()))) {
      decoder.write(file);
      try (SegmentationDecoder again = SegmentationDecoder.read(file)) {
        assertArrayEquals(decoder.logits(tokens), again.logits(tokens));
        assertEquals(decoder.config(), again.config());
        assertEquals(decoder.absentClasses(), again.absentClasses());
      }
    }
  }

  @Test
  @Tag("hostile")
  void whatIsNotOfADecoderIsRefusedInOneError() throws IOException {
    String other = "{\"config\":{\"hidden\":[5]";
    refused("the text 'histossl.settings' in the header is invalid", settings(other));
    refused("invalid", settings("[".repeat(5000)));
    refused("must be an object, got null", settings("null"));
    refused("\"hidden\":[5]", "\"hidden\":[5],\"new\":1", "invalid");
    refused("\"hidden\":[5],", "", "invalid");
    refused("\"hidden\":[5]", "\"hidden\":[2000000000]", "do not fit the network");
    refused("\"hidden\":[5]", "\"hidden\":[2000000000,2000000000]", "do not fit the network");
    refused("\"hidden\":[5]", "\"hidden\":[-5]", "invalid");
    refused("\"classes\":3", "\"classes\":2000000000", "do not fit the network");
    refused("\"dimensions\":3", "\"dimensions\":4", "must have the shape [4], found [3]");
    refused("[2]", "[7]", "absent class must be in 0..2, got 7");
    refused("\"output\":\"LOGITS\"", "\"output\":0", "invalid");
    refused(
        "holds no decoder of the kind 'mlp', but 'image'",
        (tensors, texts) -> texts.put("histossl.decoder", "image"));
    refused("but none at all", (tensors, texts) -> texts.remove("histossl.decoder"));
    refused("'histossl.curves'", (tensors, texts) -> texts.remove("histossl.curves"));
    refused(
        "missing, unexpected or of another shape: 0.bias",
        (tensors, texts) -> tensors.remove("network.0.bias"));
    refused(
        "missing, unexpected or of another shape: 9.bias",
        (tensors, texts) -> tensors.put("network.9.bias", Tensor.of(new float[1], 1)));
    refused(
        "its weights must be finite",
        (tensors, texts) ->
            tensors.put("network.2.bias", Tensor.of(new float[] {1, Float.NaN, 2}, 3)));
    refused(
        "the tensor 'input.mean' must be finite, found Infinity",
        (tensors, texts) ->
            tensors.put("input.mean", Tensor.of(new float[] {1, Float.POSITIVE_INFINITY, 2}, 3)));
  }

  private static BiConsumer<Map<String, Tensor>, Map<String, String>> settings(String text) {
    return (tensors, texts) -> texts.put("histossl.settings", text);
  }

  private void refused(String from, String to, String message) throws IOException {
    refused(
        message,
        (tensors, texts) ->
            texts.computeIfPresent(
                "histossl.settings",
                (key, text) -> {
                  assertTrue(text.contains(from), text);
                  return text.replace(from, to);
                }));
  }

  private void refused(String message, BiConsumer<Map<String, Tensor>, Map<String, String>> change)
      throws IOException {
    Path good = folder.resolve("good.safetensors");
    if (!Files.exists(good)) {
      try (Mlp mlp = mlp()) {
        mlp.write(good);
      }
    }
    Path bad = folder.resolve("bad.safetensors");
    try (TensorFile file = Safetensors.open(good)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
      Map<String, String> texts = new LinkedHashMap<>(file.metadata());
      change.accept(tensors, texts);
      Safetensors.write(bad, tensors, texts);
    }
    IOException error = assertThrows(IOException.class, () -> Mlp.read(bad));
    String text = String.valueOf(error.getMessage());
    assertTrue(text.startsWith(bad + ": ") && text.contains(message), text);
  }
}

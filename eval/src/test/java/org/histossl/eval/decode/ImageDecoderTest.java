package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
  private static final ImageDecoderConfig SMALL =
      ImageDecoderConfig.small(2)
          .withMap(2, List.of(16, 8))
          .withFit(FitConfig.defaults().withBatchSize(8).withEpochs(80).withLearningRate(0.01));

  private static final int SIDE = SMALL.side();

  /** A bright square in one of four quarters of the first channel, the rest in the second. */
  private static float[] picture(int quarter) {
    float[] image = new float[SMALL.outputSize()];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean inside = 2 * y / SIDE * 2 + 2 * x / SIDE == quarter;
        image[y * SIDE + x] = inside ? 0.9f : 0.1f;
        image[SIDE * SIDE + y * SIDE + x] = inside ? 0.2f : 0.8f;
      }
    }
    return image;
  }

  private static final int ROWS = 60;

  private static Embeddings embeddings() {
    SplittableRandom random = Seed.of(1).random();
    Embeddings.Builder builder = Embeddings.builder(ROWS, 4);
    for (int row = 0; row < ROWS; row++) {
      float[] values = new float[4];
      for (int d = 0; d < values.length; d++) {
        values[d] = (float) (random.nextDouble() * 0.2 + (row % 4 == d ? 1 : 0));
      }
      builder.add(values);
    }
    return builder.build();
  }

  private static TargetImages pictures() {
    return TargetImages.of(
        IntStream.range(0, ROWS).mapToObj(row -> picture(row % 4)).toArray(float[][]::new));
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static ImageDecoder train(ImageDecoderConfig config, ImageExamples examples) {
    return ImageDecoder.train(config, examples, Training.of(Seed.of(2), Progress.none()));
  }

  private static double error(float[] image, float[] target) {
    return IntStream.range(0, image.length)
        .mapToDouble(i -> (image[i] - target[i]) * (double) (image[i] - target[i]))
        .average()
        .orElseThrow();
  }

  @Test
  void theImageOfAnEmbeddingIsLearnt() {
    ImageExamples examples =
        ImageExamples.of(embeddings(), pictures()).train(range(0, 37)).validation(range(37, 50));
    try (ImageDecoder decoder = train(SMALL, examples)) {
      float[][] images = decoder.predict(embeddings().select(range(50, ROWS)));
      for (int i = 0; i < images.length; i++) {
        assertTrue(error(images[i], picture((50 + i) % 4)) < 0.02, "image " + i);
        assertTrue(error(images[i], picture((51 + i) % 4)) > 0.1, "the image of another");
      }
    }
  }

  @Test
  void theValidationLossIsThatOfTheKeptWeights() {
    ImageExamples examples =
        ImageExamples.of(embeddings(), pictures()).train(range(0, 37)).validation(range(37, 50));
    try (ImageDecoder decoder = train(SMALL.withFit(SMALL.fit().withEpochs(5)), examples)) {
      float[][] images = decoder.predict(embeddings().select(range(37, 50)));
      double mean =
          IntStream.range(0, images.length)
              .mapToDouble(i -> error(images[i], picture((37 + i) % 4)))
              .average()
              .orElseThrow();
      TrainingCurves curves = decoder.curves();
      assertEquals(curves.validation().get(curves.bestEpoch()), mean, 1e-6);
      assertEquals(5, curves.epochs());
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    ImageExamples examples = ImageExamples.of(embeddings(), pictures()).train(range(0, 20));
    ImageDecoderConfig config = SMALL.withFit(SMALL.fit().withEpochs(2));
    try (ImageDecoder first = train(config, examples);
        ImageDecoder second = train(config, examples)) {
      assertEquals(first.curves(), second.curves());
      assertArrayEquals(first.predict(embeddings()), second.predict(embeddings()));
    }
  }

  @Test
  void thePresetsMakeTilesOf224Pixels() {
    assertEquals(224, ImageDecoderConfig.thesis(3).side());
    assertEquals(224 * 224 * 3, ImageDecoderConfig.thesis(3).outputSize());
    assertEquals(224, ImageDecoderConfig.small(1).side());
    assertEquals(112, ImageDecoderConfig.small(1).withLast(ImageDecoderConfig.Last.KEEPS).side());
  }

  @Test
  @Tag("hostile")
  void badInputIsNamed() {
    ImageExamples good = ImageExamples.of(embeddings(), pictures());
    fails("share no row, got row 3", () -> train(SMALL, good.train(1, 3).validation(2, 3)));
    fails("training row must be in 0..59, got 60", () -> good.train(60));
    fails(
        "embeddings to learn from must be finite, got NaN in row 1",
        () -> ImageExamples.of(Embeddings.of(1, 0, Float.NaN), pictures()));
    fails(
        "target images must be in [0, 1], got NaN at element 5 of row 0",
        () -> train(SMALL, ImageExamples.of(embeddings(), with(5, Float.NaN)).train(0)));
    fails(
        "target images must be in [0, 1], got 255.0 at element 7 of row 0",
        () -> train(SMALL, ImageExamples.of(embeddings(), with(7, 255)).train(0)));
    fails("channels of 1 to 10 maps, got 0", () -> SMALL.withMap(7, List.of()));
    try (ImageDecoder decoder = train(SMALL.withFit(SMALL.fit().withEpochs(1)), good.train(1))) {
      fails("dimensions, got 3 and 4", () -> decoder.predict(Embeddings.of(3, 1, 2, 3)));
      assertEquals(0, decoder.predict(Embeddings.of(4)).length);
    }
  }

  private static TargetImages with(int element, float value) {
    float[] image = picture(0);
    image[element] = value;
    return TargetImages.of(image);
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}

package org.histossl.ssl.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.histossl.core.Seed;
import org.histossl.data.image.CropBox;
import org.histossl.data.image.Interpolation;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.Planes;
import org.histossl.data.image.Resampler;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Golden case {@code augmentations}: Pillow 9.4 and torchvision 0.14 at fixed parameters. */
@Tag("golden")
class PillowParityTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("golden.dir", "../shared/golden"), "augmentations");

  /** The steps as the case numbers them. */
  private static final List<ColorChange.Kind> CASE_ORDER =
      List.of(
          ColorChange.Kind.BRIGHTNESS,
          ColorChange.Kind.CONTRAST,
          ColorChange.Kind.SATURATION,
          ColorChange.Kind.HUE);

  @TestFactory
  Stream<DynamicTest> everyPictureIsPillowsToTheBit() throws IOException {
    return StreamSupport.stream(readCase().path("operations").spliterator(), false)
        .map(operation -> dynamicTest(file(operation), () -> compare(operation)));
  }

  @TestFactory
  Stream<DynamicTest> everyFloatResultIsWithinItsTolerance() throws IOException {
    JsonNode description = readCase();
    JsonNode tensors = description.path("files").path("float.safetensors").path("tensors");
    List<DynamicTest> tests = new ArrayList<>();
    tensors
        .fieldNames()
        .forEachRemaining(
            name -> tests.add(dynamicTest(name, () -> compareFloats(description, name))));
    return tests.stream();
  }

  private static void compare(JsonNode operation) throws IOException {
    RgbImage expected = read(file(operation));
    RgbImage actual = apply(operation, read(operation.path("input").asText())).toImage();
    assertEquals(expected.width(), actual.width());
    assertEquals(expected.height(), actual.height());
    int worst = 0;
    int different = 0;
    for (int i = 0; i < expected.rgb().length; i++) {
      int difference = Math.abs((expected.rgb()[i] & 255) - (actual.rgb()[i] & 255));
      worst = Math.max(worst, difference);
      different += difference > 0 ? 1 : 0;
    }
    assertEquals(0, worst, different + " of " + expected.rgb().length + " values differ");
  }

  private static Planes apply(JsonNode operation, RgbImage input) {
    String op = operation.path("op").asText();
    Planes picture = Pictures.planes(input);
    double factor = operation.path("factor").asDouble();
    switch (op) {
      case "adjust_brightness" -> Tone.brightness(picture, factor);
      case "adjust_contrast" -> Tone.contrast(picture, factor);
      case "adjust_saturation" -> Tone.saturation(picture, factor);
      case "adjust_hue" -> Hue.turn(picture, factor);
      case "rgb_to_grayscale (3 equal channels)" -> Tone.grayscale(picture);
      case "PIL ImageOps.solarize" -> Tone.solarize(picture, operation.path("threshold").asInt());
      case "horizontal flip" -> Turn.flipHorizontally(picture);
      case "vertical flip" -> Turn.flipVertically(picture);
      case "PIL ImageFilter.GaussianBlur" ->
          new GaussianBlur().blur(picture, operation.path("radius").asDouble());
      case "resized_crop bicubic (PIL)" -> crop(operation, input, Interpolation.BICUBIC, picture);
      case "resized_crop bilinear (PIL)" -> crop(operation, input, Interpolation.BILINEAR, picture);
      default -> {
        assumeTrue(op.startsWith("ColorJitter"), "no operation of the views: " + op);
        jitter(operation, picture);
      }
    }
    return picture;
  }

  private static void crop(
      JsonNode operation, RgbImage input, Interpolation interpolation, Planes out) {
    CropBox box =
        new CropBox(
            operation.path("top").asInt(),
            operation.path("left").asInt(),
            operation.path("height").asInt(),
            operation.path("width").asInt());
    new Resampler().crop(input, box, operation.path("size").get(0).asInt(), interpolation, out);
  }

  private static void jitter(JsonNode operation, Planes picture) {
    List<ColorChange.Step> steps = new ArrayList<>();
    for (JsonNode number : operation.path("order")) {
      ColorChange.Kind kind = CASE_ORDER.get(number.asInt());
      double factor = operation.path("factors").get(number.asInt()).asDouble();
      steps.add(new ColorChange.Step(kind, factor));
    }
    new ColorChange(steps).apply(picture);
  }

  private static void compareFloats(JsonNode description, String name) throws IOException {
    JsonNode rules = description.path("float_operations");
    assumeTrue(
        name.equals("to_tensor") || name.equals("normalized"),
        "the views compute on 8 bits, so they have no float " + name);
    Normalization normalization =
        name.equals("to_tensor")
            ? Normalization.unit()
            : new Normalization(
                numbers(rules.path(name).path("mean")), numbers(rules.path(name).path("std")));
    RgbImage input = read(rules.path("to_tensor").path("source").asText());
    ViewConfig config = Configs.identity(input.width()).withNormalization(normalization);
    float[] actual = new float[config.floats(0)];
    Views.of(config).write(input, Seed.of(1), 0, actual, 0);

    float[] expected = new SafetensorsFloats(FOLDER.resolve("float.safetensors")).floats(name);
    double tolerance =
        description
            .path("files")
            .path("float.safetensors")
            .path("tensors")
            .path(name)
            .path("suggested_atol")
            .asDouble();
    assertTrue(tolerance > 0);
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance);
    }
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static JsonNode readCase() throws IOException {
    assumeTrue(Files.isDirectory(FOLDER), FOLDER + " is not here (-Dgolden.dir)");
    return new ObjectMapper().readTree(FOLDER.resolve("case.json").toFile());
  }

  private static String file(JsonNode operation) {
    return operation.path("file").asText();
  }

  private static RgbImage read(String name) throws IOException {
    File file = FOLDER.resolve(name).toFile();
    BufferedImage image = ImageIO.read(file);
    if (image == null) {
      throw new IOException("not a picture: " + file);
    }
    return RgbImage.from(image);
  }
}

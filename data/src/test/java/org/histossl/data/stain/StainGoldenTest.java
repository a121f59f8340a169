package org.histossl.data.stain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.data.image.RgbImage;

class StainGoldenTest {
  private static RgbImage image(GoldenCase golden, String file) throws IOException {
    return RgbImage.from(Objects.requireNonNull(ImageIO.read(golden.path(file).toFile())));
  }

  /** OpenCV's Gaussian of sigma 1 on bytes: five taps in 8-bit fixed point, reflected borders. */
  private static final int[] BLUR = {14, 62, 104, 62, 14};

  /** The case's mask of a tile: blurred gray levels up to its Otsu threshold. */
  private static BitSet tissue(RgbImage image, int threshold) {
    int width = image.width();
    int height = image.height();
    BitSet tissue = new BitSet();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int sum = 1 << 15;
        for (int i = -2; i <= 2; i++) {
          for (int j = -2; j <= 2; j++) {
            int pixel = image.get(reflected(x + j, width), reflected(y + i, height));
            int r = pixel >> 16;
            int g = pixel >> 8 & 255;
            int b = pixel & 255;
            int gray = (9798 * r + 19235 * g + 3735 * b + (1 << 14)) >> 15;
            sum += BLUR[i + 2] * BLUR[j + 2] * gray;
          }
        }
        if (sum >> 16 <= threshold) {
          tissue.set(y * width + x);
        }
      }
    }
    return tissue;
  }

  private static int reflected(int at, int size) {
    return at < 0 ? -at : at >= size ? 2 * size - 2 - at : at;
  }

  @GoldenTest("tissue")
  void theStainMatrixIsTheReferences(GoldenCase golden) throws IOException {
    double tolerance = golden.json().path("suggested_tolerance").path("macenko").asDouble();
    assertTrue(tolerance > 0);
    for (JsonNode tile : golden.json().path("tiles")) {
      JsonNode matrix = tile.path("macenko_stain_matrix");
      if (matrix.isArray()) {
        String file = tile.path("file").asText();
        Stains stains = stains(golden, tile);
        assertVector(matrix.get(0), stains.haematoxylin(), tolerance, file);
        assertVector(matrix.get(1), stains.eosin(), tolerance, file);
      }
    }
  }

  private static Stains stains(GoldenCase golden, JsonNode tile) throws IOException {
    RgbImage image = image(golden, tile.path("file").asText());
    return Stains.of(image, tissue(image, tile.path("otsu_threshold").asInt())).orElseThrow();
  }

  private static void assertVector(
      JsonNode expected, StainVector actual, double tolerance, String file) {
    assertEquals(expected.get(0).asDouble(), actual.red(), tolerance, file);
    assertEquals(expected.get(1).asDouble(), actual.green(), tolerance, file);
    assertEquals(expected.get(2).asDouble(), actual.blue(), tolerance, file);
  }

  /** The case allows a mean difference of one gray level: the reference rounds down. */
  @GoldenTest("tissue")
  void normalizedPixelsAreTheReferences(GoldenCase golden) throws IOException {
    for (JsonNode tile : golden.json().path("tiles")) {
      String file = tile.path("file").asText();
      String normalized = file.replace(".png", "_macenko_normalized.png");
      if (golden.has(normalized)) {
        Macenko step = Macenko.between(stains(golden, tile), Stains.reference());
        byte[] actual = step.apply(image(golden, file)).rgb();
        byte[] expected = image(golden, normalized).rgb();
        double sum = 0;
        int largest = 0;
        for (int i = 0; i < actual.length; i++) {
          int difference = Math.abs((actual[i] & 255) - (expected[i] & 255));
          sum += difference;
          largest = Math.max(largest, difference);
        }
        assertTrue(sum / actual.length <= 1, file + ": mean difference " + sum / actual.length);
        assertTrue(largest <= 1, file + ": largest difference " + largest);
      }
    }
  }
}

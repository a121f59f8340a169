package org.histossl.data.image;

import java.util.List;
import org.histossl.core.Check;

/**
 * What becomes of a pixel value {@code v}: {@code (v / 255 - mean) / std}, channel by channel.
 *
 * @param mean of red, green and blue
 * @param std of red, green and blue
 */
public record Normalization(List<Double> mean, List<Double> std) {
  /**
   * Checks the ranges.
   *
   * @param mean of red, green and blue
   * @param std of red, green and blue
   */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Check.that(
        mean.size() == 3 && std.size() == 3,
        "normalization needs 3 means and 3 standard deviations, got %s and %s",
        mean,
        std);
    for (int c = 0; c < 3; c++) {
      Check.that(Double.isFinite(mean.get(c)), "normalization: means must be finite, got %s", mean);
      Check.positive("normalization: std", std.get(c));
    }
  }

  /**
   * The values of ImageNet, with which the published encoders were trained.
   *
   * @return ImageNet's normalization
   */
  public static Normalization imageNet() {
    return new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  }

  /**
   * Mean and deviation of the slides that Hibou was trained on, as its published preprocessor
   * configuration (histai/hibou-b) has them.
   *
   * @return Hibou's normalization
   */
  public static Normalization hibou() {
    return new Normalization(List.of(0.7068, 0.5755, 0.722), List.of(0.195, 0.2316, 0.1816));
  }

  /**
   * Values in [0, 1].
   *
   * @return the normalization with mean 0 and standard deviation 1
   */
  public static Normalization unit() {
    return new Normalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  }

  /**
   * A picture as an encoder takes it.
   *
   * @param image the picture
   * @param out receives {@code [3, height, width]}
   */
  public void apply(RgbImage image, float[] out) {
    int size = image.width() * image.height();
    Check.that(
        out.length == 3 * size,
        "a picture of %d x %d needs %d floats, got an array of %d",
        image.width(),
        image.height(),
        3 * size,
        out.length);
    byte[] rgb = image.rgb();
    for (int c = 0; c < 3; c++) {
      float[] table = table(c);
      for (int i = 0; i < size; i++) {
        out[c * size + i] = table[rgb[3 * i + c] & 255];
      }
    }
  }

  /**
   * The 256 results of a channel, in float32 arithmetic as torchvision computes them.
   *
   * @param channel 0 red, 1 green, 2 blue
   * @return what becomes of 0..255
   */
  public float[] table(int channel) {
    float m = mean.get(channel).floatValue();
    float s = std.get(channel).floatValue();
    float[] table = new float[256];
    for (int v = 0; v < 256; v++) {
      table[v] = (v / 255f - m) / s;
    }
    return table;
  }
}

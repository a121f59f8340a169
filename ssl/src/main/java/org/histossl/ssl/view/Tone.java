package org.histossl.ssl.view;

import org.histossl.data.image.Planes;

/**
 * Brightness, contrast, saturation, gray and solarization on 8-bit pictures, in place.
 *
 * <p>Source: Pillow 9.4, {@code ImageEnhance}: each enhancement blends the picture with a
 * degenerate one and cuts the result, without rounding, to 8 bits; equal to the bit.
 */
final class Tone {
  private Tone() {}

  /** Blends with black. */
  static void brightness(Planes picture, double factor) {
    picture.map(blendTable(0, (float) factor));
  }

  /** Blends with a flat picture of the mean gray. */
  static void contrast(Planes picture, double factor) {
    int[] red = picture.channel(0);
    int[] green = picture.channel(1);
    int[] blue = picture.channel(2);
    long sum = 0;
    for (int i = 0; i < picture.size(); i++) {
      sum += luma(red[i], green[i], blue[i]);
    }
    int mean = (int) ((double) sum / picture.size() + 0.5);
    picture.map(blendTable(mean, (float) factor));
  }

  /** Blends with the gray picture. */
  static void saturation(Planes picture, double factor) {
    float alpha = (float) factor;
    int[] red = picture.channel(0);
    int[] green = picture.channel(1);
    int[] blue = picture.channel(2);
    for (int i = 0; i < picture.size(); i++) {
      int gray = luma(red[i], green[i], blue[i]);
      red[i] = blend(gray, red[i], alpha);
      green[i] = blend(gray, green[i], alpha);
      blue[i] = blend(gray, blue[i], alpha);
    }
  }

  /** The gray picture, in three equal channels. */
  static void grayscale(Planes picture) {
    int[] red = picture.channel(0);
    int[] green = picture.channel(1);
    int[] blue = picture.channel(2);
    for (int i = 0; i < picture.size(); i++) {
      int gray = luma(red[i], green[i], blue[i]);
      red[i] = gray;
      green[i] = gray;
      blue[i] = gray;
    }
  }

  /** Inverts the values from the threshold on. */
  static void solarize(Planes picture, int threshold) {
    int[] table = new int[256];
    for (int v = 0; v < 256; v++) {
      table[v] = v < threshold ? v : 255 - v;
    }
    picture.map(table);
  }

  /** ITU-R 601-2 luma in 16-bit fixed point. */
  private static int luma(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
  }

  private static int[] blendTable(int degenerate, float alpha) {
    int[] table = new int[256];
    for (int v = 0; v < 256; v++) {
      table[v] = blend(degenerate, v, alpha);
    }
    return table;
  }

  private static int blend(int degenerate, int value, float alpha) {
    float mixed = degenerate + alpha * (value - degenerate);
    return Math.max(0, Math.min(255, (int) mixed));
  }
}

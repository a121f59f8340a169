package org.histossl.ssl.view;

import org.histossl.data.image.Planes;

/**
 * A turn of the hue, in place, by way of hue, saturation and value in 8 bits each. The 8 bits shift
 * colors a little even where the turn is zero, as they do in the source.
 *
 * <p>Source: torchvision 0.14 {@code adjust_hue} and Pillow 9.4 {@code Convert.c}, whose mixture of
 * float and double arithmetic is kept since it decides ties; equal to the bit.
 */
final class Hue {
  private Hue() {}

  /** Turns the hue by a share of the full circle in [-0.5, 0.5]. */
  static void turn(Planes picture, double share) {
    int shift = (int) (share * 255);
    int[] red = picture.channel(0);
    int[] green = picture.channel(1);
    int[] blue = picture.channel(2);
    for (int i = 0; i < picture.size(); i++) {
      int r = red[i];
      int g = green[i];
      int b = blue[i];
      int max = Math.max(r, Math.max(g, b));
      int min = Math.min(r, Math.min(g, b));
      if (max == min) {
        continue; // gray has no hue
      }
      int saturation = (int) ((float) (max - min) / (float) max * 255.0);
      if (saturation == 0) {
        red[i] = max;
        green[i] = max;
        blue[i] = max;
        continue;
      }
      int hue = (hue(r, g, b, max, min) + shift) & 255;
      double sixths = hue * 6.0 / 255.0;
      int sector = (int) sixths;
      float f = (float) (sixths - sector);
      float fs = (float) (saturation / 255.0);
      int p = round(max * (1.0 - fs));
      int q = round(max * (1.0 - fs * f));
      int t = round(max * (1.0 - fs * (1.0 - f)));
      switch (sector % 6) {
        case 0 -> set(red, green, blue, i, max, t, p);
        case 1 -> set(red, green, blue, i, q, max, p);
        case 2 -> set(red, green, blue, i, p, max, t);
        case 3 -> set(red, green, blue, i, p, q, max);
        case 4 -> set(red, green, blue, i, t, p, max);
        default -> set(red, green, blue, i, max, p, q);
      }
    }
  }

  private static int hue(int r, int g, int b, int max, int min) {
    float range = max - min;
    float rc = (max - r) / range;
    float gc = (max - g) / range;
    float bc = (max - b) / range;
    float h;
    if (r == max) {
      h = bc - gc;
    } else if (g == max) {
      h = (float) (2.0 + rc - bc);
    } else {
      h = (float) (4.0 + gc - rc);
    }
    double circle = h / 6.0 + 1.0;
    h = (float) (circle >= 1 ? circle - 1 : circle);
    return Math.min(255, (int) (h * 255.0));
  }

  private static int round(double value) {
    return (int) (value + 0.5);
  }

  private static void set(int[] red, int[] green, int[] blue, int i, int r, int g, int b) {
    red[i] = r;
    green[i] = g;
    blue[i] = b;
  }
}

package org.histossl.examples;

import java.util.ArrayList;
import java.util.List;
import org.histossl.data.image.RgbImage;
import org.histossl.eval.embed.Embeddings;

/**
 * What a tile can be described by without any learning: mean and deviation of its colors and of its
 * optical densities, a histogram of its grays, and how strong and how fine its structure is.
 */
final class HandCrafted {
  private static final int BINS = 8;
  private static final int SCALES = 3;

  private HandCrafted() {}

  static Embeddings of(List<RgbImage> tiles) {
    List<float[]> rows = new ArrayList<>();
    for (RgbImage tile : tiles) {
      rows.add(describe(tile));
    }
    Embeddings.Builder builder = Embeddings.builder(rows.size(), rows.get(0).length);
    rows.forEach(builder::add);
    return builder.build();
  }

  private static float[] describe(RgbImage tile) {
    int pixels = tile.width() * tile.height();
    byte[] rgb = tile.rgb();
    List<Double> features = new ArrayList<>();
    double[] gray = new double[pixels];
    for (int c = 0; c < 3; c++) {
      double[] values = new double[pixels];
      double[] densities = new double[pixels];
      for (int i = 0; i < pixels; i++) {
        int value = rgb[3 * i + c] & 255;
        values[i] = value / 255.0;
        densities[i] = -Math.log10((value + 1) / 256.0);
        gray[i] += values[i] / 3;
      }
      moments(values, features);
      moments(densities, features);
    }
    histogram(gray, features);
    for (int scale = 0; scale < SCALES; scale++) {
      gradients(gray, tile.width(), tile.height(), 1 << scale, features);
    }
    float[] row = new float[features.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = features.get(i).floatValue();
    }
    return row;
  }

  private static void moments(double[] values, List<Double> features) {
    double sum = 0;
    double squares = 0;
    for (double v : values) {
      sum += v;
      squares += v * v;
    }
    double mean = sum / values.length;
    features.add(mean);
    features.add(Math.sqrt(Math.max(0, squares / values.length - mean * mean)));
  }

  private static void histogram(double[] gray, List<Double> features) {
    double[] bins = new double[BINS];
    for (double v : gray) {
      bins[Math.min(BINS - 1, (int) (v * BINS))] += 1.0 / gray.length;
    }
    for (double bin : bins) {
      features.add(bin);
    }
  }

  /** Mean and deviation of the differences between pixels that lie {@code step} apart. */
  private static void gradients(
      double[] gray, int width, int height, int step, List<Double> features) {
    double[] strengths = new double[(width - step) * (height - step)];
    int at = 0;
    for (int y = 0; y + step < height; y++) {
      for (int x = 0; x + step < width; x++) {
        double own = gray[y * width + x];
        double dx = gray[y * width + x + step] - own;
        double dy = gray[(y + step) * width + x] - own;
        strengths[at++] = Math.sqrt(dx * dx + dy * dy);
      }
    }
    moments(strengths, features);
  }
}

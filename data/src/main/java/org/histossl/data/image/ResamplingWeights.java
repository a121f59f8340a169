package org.histossl.data.image;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which source pixels make each target pixel along one axis, and their weights in 22-bit fixed
 * point. Shrinking widens the kernel (antialiasing).
 *
 * <p>Source: Pillow 9.4, {@code Resample.c}, {@code precompute_coeffs} and {@code
 * normalize_coeffs_8bpc}.
 */
final class ResamplingWeights {
  /** Eight bits of the pixel and two of overshoot leave 22 of 32 for the weight. */
  static final int PRECISION_BITS = 22;

  static final int HALF = 1 << (PRECISION_BITS - 1);

  /** Tables kept; a tile of 224 asks for at most 224 per view size. */
  private static final int MAX_CACHED = 2048;

  private static final Map<Key, ResamplingWeights> CACHE = new ConcurrentHashMap<>();

  private record Key(Interpolation kernel, int sourceSize, int targetSize) {}

  final int[] first;
  final int[] count;
  final int[] weights;
  final int stride;

  private ResamplingWeights(Interpolation kernel, int sourceSize, int targetSize) {
    double scale = (double) sourceSize / targetSize;
    double widening = Math.max(scale, 1);
    double support = kernel.support() * widening;
    stride = (int) Math.ceil(support) * 2 + 1;
    first = new int[targetSize];
    count = new int[targetSize];
    weights = new int[targetSize * stride];
    double[] real = new double[stride];
    for (int x = 0; x < targetSize; x++) {
      double center = (x + 0.5) * scale;
      first[x] = Math.max((int) (center - support + 0.5), 0);
      count[x] = Math.min((int) (center + support + 0.5), sourceSize) - first[x];
      double sum = 0;
      for (int k = 0; k < count[x]; k++) {
        real[k] = kernel.weight((k + first[x] - center + 0.5) * (1 / widening));
        sum += real[k];
      }
      for (int k = 0; k < count[x]; k++) {
        double fixed = real[k] / sum * (1 << PRECISION_BITS);
        weights[x * stride + k] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
      }
    }
  }

  static ResamplingWeights of(Interpolation kernel, int sourceSize, int targetSize) {
    Key key = new Key(kernel, sourceSize, targetSize);
    ResamplingWeights known = CACHE.get(key);
    if (known == null) {
      known = new ResamplingWeights(kernel, sourceSize, targetSize);
      if (CACHE.size() < MAX_CACHED) {
        CACHE.put(key, known);
      }
    }
    return known;
  }
}

package org.histossl.benchmarks;

import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.RegionSource;

/** A white square in whose middle lies a square of tissue: a picture repeated side by side. */
final class Mosaic implements RegionSource {
  private final RgbImage picture;
  private final int side;
  private final int begin;
  private final int end;
  private RgbImage white = RgbImage.filled(1, 1, 0xffffff);

  Mosaic(RgbImage picture, int side, double share) {
    this.picture = picture;
    this.side = side;
    int edge = (int) Math.round(side * Math.sqrt(share));
    this.begin = (side - edge) / 2;
    this.end = begin + edge;
  }

  @Override
  public int width() {
    return side;
  }

  @Override
  public int height() {
    return side;
  }

  @Override
  public RgbImage read(int x, int y, int partWidth, int partHeight) {
    int left = Math.max(x, begin);
    int right = Math.min(x + partWidth, end);
    if (left >= right || Math.max(y, begin) >= Math.min(y + partHeight, end)) {
      return white(partWidth, partHeight);
    }
    RgbImage out = RgbImage.filled(partWidth, partHeight, 0xffffff);
    for (int row = Math.max(y, begin); row < Math.min(y + partHeight, end); row++) {
      for (int at = left; at < right; ) {
        int from = (at - begin) % picture.width();
        int count = Math.min(picture.width() - from, right - at);
        System.arraycopy(
            picture.rgb(),
            3 * ((row - begin) % picture.height() * picture.width() + from),
            out.rgb(),
            3 * ((row - y) * partWidth + at - x),
            3 * count);
        at += count;
      }
    }
    return out;
  }

  /** Most parts are white and of the size of the last one. */
  private RgbImage white(int partWidth, int partHeight) {
    if (white.width() != partWidth || white.height() != partHeight) {
      white = RgbImage.filled(partWidth, partHeight, 0xffffff);
    }
    return white;
  }
}

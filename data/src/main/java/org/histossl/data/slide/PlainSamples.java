package org.histossl.data.slide;

import java.io.IOException;
import org.histossl.data.image.RgbImage;

/**
 * Blocks of 8-bit samples, pixel by pixel, under a lossless codec.
 *
 * @param codec undoes the compression
 * @param bands samples a pixel: below 3 the first is gray, else the first three are RGB
 * @param differenced whether each sample is stored as its difference from the last pixel's
 */
record PlainSamples(TiffCodec codec, int bands, boolean differenced) {
  RgbImage decode(byte[] data, int width, int height) throws IOException {
    byte[] samples = new byte[width * height * bands];
    codec.decode(data, samples);
    if (differenced) {
      TiffCodec.undoDifferencing(samples, width, bands);
    }
    if (bands == 3) {
      return RgbImage.of(width, height, samples);
    }
    byte[] rgb = new byte[3 * width * height];
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    for (int from = 0, to = 0; to < rgb.length; from += bands) {
      rgb[to++] = samples[from];
      rgb[to++] = samples[from + green];
      rgb[to++] = samples[from + blue];
    }
    return RgbImage.of(width, height, rgb);
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of class codes under a lossless codec: the first sample of each pixel, see {@link Codes}.
 */
final class CodeBlocks implements BlockDecoder {
  private final TiffCodec codec;
  private final SampleLayout layout;
  private final boolean signed;
  private final int[] codes;

  /**
   * A decoder.
   *
   * @param codec undoes the compression
   * @param layout how samples are stored
   * @param signed whether a sample may be negative
   * @param codes of each index of a palette; empty where the sample itself is the code
   */
  CodeBlocks(TiffCodec codec, SampleLayout layout, boolean signed, int[] codes) {
    this.codec = codec;
    this.layout = layout;
    this.signed = signed;
    this.codes = codes;
  }

  @Override
  public RgbImage decode(byte[][] planes, int width, int height, @Nullable RgbImage spare)
      throws IOException {
    byte[] samples = layout.decode(codec, planes[0], width, height);
    RgbImage out = RgbImage.of(width, height, new byte[3 * width * height]);
    int rowBytes = layout.rowBytes(width);
    int step = layout.samplesOfPlane();
    if (layout.bits() == 8 && !signed && codes.length == 0) {
      byte[] pixels = out.rgb();
      for (int i = 0; i < width * height; i++) {
        pixels[3 * i + 2] = samples[i * step];
      }
      return out;
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        long number = layout.number(samples, y * rowBytes, x * step, signed);
        out.set(x, y, Codes.pixel(codes.length == 0 ? number : codes[(int) number]));
      }
    }
    return out;
  }
}

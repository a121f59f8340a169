package org.histossl.data.slide;

import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * What a pyramid file looks like.
 *
 * @param format classic TIFF or BigTIFF
 * @param tilePixels edge of a tile, a multiple of 16
 * @param downsamples how many pixels of the image one of a level's spans, for each level, from 1
 *     upwards
 * @param codec how tiles are compressed
 * @param jpegQuality from 0 to 1; unused by other codecs
 * @param reduction how coarser levels are made
 * @param micronsPerPixel edge of a pixel of level 0, empty if unknown
 */
public record PyramidConfig(
    Format format,
    int tilePixels,
    List<Integer> downsamples,
    Codec codec,
    double jpegQuality,
    Reduction reduction,
    OptionalDouble micronsPerPixel) {

  /** The container. */
  public enum Format {
    /** TIFF 6.0, at most 4 GiB. */
    CLASSIC,
    /** BigTIFF, of any size. */
    BIG
  }

  /** The compression of tiles. */
  public enum Codec {
    /** YCbCr with color at half the resolution; lossy. */
    JPEG,
    /** RGB as it is; lossless. */
    DEFLATE
  }

  /** How many pixels become one. */
  public enum Reduction {
    /** The mean: for pictures. */
    MEAN,
    /** The one in the middle: for class codes, of which there is no mean. */
    MIDDLE
  }

  /**
   * Copies the list and refuses tiles and downsamples that no reader could use.
   *
   * @param format classic TIFF or BigTIFF
   * @param tilePixels edge of a tile, a multiple of 16
   * @param downsamples how many pixels of the image one of a level's spans, for each level, from 1
   *     upwards
   * @param codec how tiles are compressed
   * @param jpegQuality from 0 to 1; unused by other codecs
   * @param reduction how coarser levels are made
   * @param micronsPerPixel edge of a pixel of level 0, empty if unknown
   */
  public PyramidConfig {
    downsamples = List.copyOf(downsamples);
    Check.that(
        tilePixels >= 16 && tilePixels <= 8192 && tilePixels % 16 == 0,
        "tilePixels must be a multiple of 16 in 16..8192, got %d",
        tilePixels);
    Check.that(
        !downsamples.isEmpty() && downsamples.get(0) == 1,
        "downsamples must begin with 1, got %s",
        downsamples);
    for (int i = 1; i < downsamples.size(); i++) {
      Check.that(
          downsamples.get(i) > downsamples.get(i - 1),
          "downsamples must grow, got %s",
          downsamples);
    }
    Check.inRange("jpegQuality", jpegQuality, 0, 1);
    if (micronsPerPixel.isPresent()) {
      Check.positive("micronsPerPixel", micronsPerPixel.getAsDouble());
    }
  }

  /**
   * As PANDA's slides: JPEG tiles of 512 pixels, levels at 1, 4 and 16.
   *
   * @param micronsPerPixel edge of a pixel of level 0
   * @return the configuration
   */
  public static PyramidConfig picture(double micronsPerPixel) {
    return new PyramidConfig(
        Format.CLASSIC,
        512,
        List.of(1, 4, 16),
        Codec.JPEG,
        0.8,
        Reduction.MEAN,
        OptionalDouble.of(micronsPerPixel));
  }

  /**
   * As PANDA's masks: the same levels without loss, class codes kept.
   *
   * @param micronsPerPixel edge of a pixel of level 0
   * @return the configuration
   */
  public static PyramidConfig mask(double micronsPerPixel) {
    return new PyramidConfig(
        Format.CLASSIC,
        512,
        List.of(1, 4, 16),
        Codec.DEFLATE,
        1,
        Reduction.MIDDLE,
        OptionalDouble.of(micronsPerPixel));
  }

  /**
   * This with another container.
   *
   * @param value the container
   * @return the changed copy
   */
  public PyramidConfig withFormat(Format value) {
    return new PyramidConfig(
        value, tilePixels, downsamples, codec, jpegQuality, reduction, micronsPerPixel);
  }

  /**
   * This with another compression.
   *
   * @param value the compression
   * @return the changed copy
   */
  public PyramidConfig withCodec(Codec value) {
    return new PyramidConfig(
        format, tilePixels, downsamples, value, jpegQuality, reduction, micronsPerPixel);
  }

  /**
   * This with tiles of another size.
   *
   * @param value edge of a tile, a multiple of 16
   * @return the changed copy
   */
  public PyramidConfig withTilePixels(int value) {
    return new PyramidConfig(
        format, value, downsamples, codec, jpegQuality, reduction, micronsPerPixel);
  }

  /**
   * This with other levels.
   *
   * @param value downsamples from 1 upwards
   * @return the changed copy
   */
  public PyramidConfig withDownsamples(List<Integer> value) {
    return new PyramidConfig(
        format, tilePixels, value, codec, jpegQuality, reduction, micronsPerPixel);
  }
}

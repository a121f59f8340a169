package org.histossl.data.slide;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses how the tiles and strips of a TIFF directory are decoded, by what its tags say of
 * compression and samples.
 */
final class TiffDecoders {
  static final int BITS_PER_SAMPLE = 258;
  static final int MAX_SAMPLES = 32;

  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int FILL_ORDER = 266;
  private static final int PREDICTOR = 317;
  private static final int COLOR_MAP = 320;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SAMPLE_FORMAT = 339;
  private static final int JPEG_TABLES = 347;
  private static final int MAX_TABLES = 1 << 16;

  private static final int UNSIGNED = 1;
  private static final int SIGNED = 2;
  private static final int FLOATING_POINT = 3;
  private static final int UNTOLD = 4;
  private static final int JPEG = 7;

  private static final Set<Long> DECODED = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 32_773L, 32_946L);

  /** Facsimile codes of one bit a pixel. */
  private static final Set<Long> BILEVEL = Set.of(2L, 3L, 4L);

  private static final Map<Long, String> NAMED =
      Map.of(
          33_003L, "JPEG 2000, Aperio YCbCr",
          33_005L, "JPEG 2000, Aperio RGB",
          34_712L, "JPEG 2000",
          34_887L, "LERC",
          34_925L, "LZMA",
          50_000L, "Zstandard",
          50_001L, "WebP",
          22_610L, "JPEG XR",
          34_934L, "JPEG XR",
          50_002L, "JPEG XL");

  private final TiffFile.Tags tags;
  private final int page;
  private final int samples;
  private final boolean planar;
  private final long compression;
  private final int photometric;
  private final long[] bits;
  private final int bitsOfFirst;
  private final long format;

  /**
   * The decoders of a directory.
   *
   * @param tags the directory's
   * @param page its place in the file, for messages
   * @param samples of a pixel
   * @param planar whether each sample has blocks of its own
   */
  TiffDecoders(TiffFile.Tags tags, int page, int samples, boolean planar) throws IOException {
    this.tags = tags;
    this.page = page;
    this.samples = samples;
    this.planar = planar && samples > 1;
    this.compression = tags.number(COMPRESSION, 1);
    this.photometric = (int) tags.number(PHOTOMETRIC, -1);
    this.bits = tags.numbers(BITS_PER_SAMPLE, MAX_SAMPLES);
    this.bitsOfFirst = bits.length == 0 ? 1 : (int) Math.min(bits[0], Integer.MAX_VALUE);
    this.format = tags.number(SAMPLE_FORMAT, UNSIGNED);
  }

  /**
   * The decoder.
   *
   * @return empty where only a general reader can decode
   * @throws UnsupportedSlideException if nothing here can
   */
  Optional<BlockDecoder> of(Reading reading) throws IOException {
    if (!DECODED.contains(compression)) {
      throw unsupported(
          "compression %d (%s) is not supported; convert the slide to JPEG or deflate tiles, or add"
              + " a module with a SlideProvider that reads it",
          compression, NAMED.getOrDefault(compression, "unknown"));
    }
    if (Arrays.stream(bits).distinct().count() > 1) {
      throw unsupported(
          "all samples must have the same number of bits, got %s", Arrays.toString(bits));
    }
    if (reading == Reading.CODES) {
      return codes();
    }
    checkShades();
    return compression == JPEG ? jpegBlocks() : colors();
  }

  /** What has no shades of its own: there is no telling where black and white are. */
  private void checkShades() throws IOException {
    long most = format == SIGNED ? 8 : format == FLOATING_POINT ? 64 : 32;
    if (bitsOfFirst > most) {
      throw unsupported(
          "samples of %d bits and format %d (2 is signed, 3 is floating point) are not supported;"
              + " convert the slide to 8 bits",
          bitsOfFirst, format);
    }
  }

  /** Whether what is decoded may differ from what was encoded. */
  boolean lossy() {
    return compression == JPEG;
  }

  /** Whether three components of JPEG data are told to be red, green and blue. */
  boolean isRgbJpeg() {
    return compression == JPEG && photometric == 2 && samples == 3 && !planar;
  }

  /** The tables that all JPEG blocks share. */
  byte[] jpegTables() throws IOException {
    return tags.bytes(JPEG_TABLES, MAX_TABLES);
  }

  private Optional<BlockDecoder> jpegBlocks() throws IOException {
    if (!Arrays.stream(bits).allMatch(b -> b == 8) || planar) {
      return Optional.empty();
    }
    Optional<JpegBlocks.Color> color =
        switch (photometric) {
          case 0 -> Optional.of(JpegBlocks.Color.INVERTED_GRAY);
          case 1 -> Optional.of(JpegBlocks.Color.GRAY);
          case 2 -> Optional.of(JpegBlocks.Color.RGB);
          case 5 -> Optional.of(JpegBlocks.Color.CMYK);
          case 6 -> Optional.of(JpegBlocks.Color.Y_CB_CR);
          default -> Optional.empty();
        };
    if (color.isEmpty() || samples != color.get().components()) {
      return Optional.empty();
    }
    return Optional.of(new JpegBlocks(jpegTables(), color.get()));
  }

  private Optional<TiffCodec> codec() {
    return switch ((int) compression) {
      case 1 -> Optional.of(TiffCodec.NONE);
      case 5 -> Optional.of(TiffCodec.LZW);
      case 8, 32_946 -> Optional.of(TiffCodec.DEFLATE);
      case 32_773 -> Optional.of(TiffCodec.PACK_BITS);
      default -> Optional.empty();
    };
  }

  private Optional<SampleBlocks.Meaning> meaning() {
    return switch (photometric) {
      case 0 -> Optional.of(SampleBlocks.Meaning.INVERTED_GRAY);
      case 1 -> Optional.of(SampleBlocks.Meaning.GRAY);
      case 2 -> Optional.of(SampleBlocks.Meaning.RGB);
      case 3 -> Optional.of(SampleBlocks.Meaning.PALETTE);
      case 5 -> Optional.of(SampleBlocks.Meaning.CMYK);
      default -> Optional.empty();
    };
  }

  private Optional<BlockDecoder> colors() throws IOException {
    Optional<TiffCodec> codec = codec();
    Optional<SampleBlocks.Meaning> meaning = meaning();
    if (codec.isEmpty()
        || meaning.isEmpty()
        || samples < meaning.get().samples()
        || bitsOfFirst < 1
        || bitsOfFirst > 16
        || format != UNSIGNED
        || !isKnownPredictor(codec.get())) {
      return Optional.empty();
    }
    int[] palette =
        meaning.get() == SampleBlocks.Meaning.PALETTE ? palette(1 << bitsOfFirst) : new int[0];
    return Optional.of(
        new SampleBlocks(
            codec.get(), layout(codec.get()), meaning.get(), alpha(meaning.get()), palette));
  }

  /** Only two codecs know of differences. */
  private long predictor(TiffCodec codec) throws IOException {
    return codec == TiffCodec.LZW || codec == TiffCodec.DEFLATE ? tags.number(PREDICTOR, 1) : 1;
  }

  private boolean isKnownPredictor(TiffCodec codec) throws IOException {
    long predictor = predictor(codec);
    return predictor == 1 || (predictor == 2 && bitsOfFirst % 8 == 0);
  }

  private SampleLayout layout(TiffCodec codec) throws IOException {
    return new SampleLayout(
        bitsOfFirst,
        samples,
        planar,
        predictor(codec) == 2,
        tags.number(FILL_ORDER, 1) == 2,
        tags.order());
  }

  /**
   * What the first sample beyond the colors is. Where a file with a fourth sample beside red, green
   * and blue does not tell, it is alpha, as Pillow has it.
   */
  private AlphaKind alpha(SampleBlocks.Meaning meaning) throws IOException {
    if (samples == meaning.samples()) {
      return AlphaKind.NONE;
    }
    long[] extra = tags.numbers(EXTRA_SAMPLES, 1);
    boolean untold = extra.length == 0 && meaning == SampleBlocks.Meaning.RGB && samples == 4;
    long kind = untold ? 2 : extra.length == 0 ? 0 : extra[0];
    return kind == 1 ? AlphaKind.PREMULTIPLIED : kind == 2 ? AlphaKind.STRAIGHT : AlphaKind.NONE;
  }

  /** Colors of 16 bits a channel; some writers use only the lower eight. */
  private int[] palette(int size) throws IOException {
    long[] map = tags.numbers(COLOR_MAP, 3 * size);
    if (map.length < 3 * size) {
      throw new IOException(
          told("a palette must have %d colors, got %d numbers", size, map.length));
    }
    int shift = Arrays.stream(map).allMatch(value -> value < 256) ? 0 : 8;
    int[] colors = new int[size];
    for (int i = 0; i < size; i++) {
      colors[i] =
          (int) (map[i] >> shift & 255) << 16
              | (int) (map[size + i] >> shift & 255) << 8
              | (int) (map[2 * size + i] >> shift & 255);
    }
    return colors;
  }

  private Optional<BlockDecoder> codes() throws IOException {
    if (format != UNSIGNED && format != SIGNED && format != UNTOLD) {
      throw unsupported(
          "a mask's codes must be whole numbers, got samples of format %d (3 is floating point);"
              + " convert the mask to 8 bits",
          format);
    }
    if (compression == JPEG) {
      Optional<BlockDecoder> jpeg = jpegBlocks();
      if (jpeg.isPresent()) {
        return Optional.of(new RedBlocks(jpeg.get()));
      }
    } else if (BILEVEL.contains(compression) && samples == 1 && bitsOfFirst == 1) {
      return Optional.empty();
    }
    Optional<TiffCodec> codec = codec();
    boolean palette = photometric == 3;
    if (codec.isEmpty()
        || photometric > 4
        || bitsOfFirst < 1
        || (bitsOfFirst > 16 && bitsOfFirst % 8 != 0)
        || (palette && bitsOfFirst > 16)
        || !isKnownPredictor(codec.get())) {
      throw unsupported(
          "a mask of compression %d, photometric interpretation %d and %d samples of %d bits is not"
              + " supported; store it as gray or palette TIFF with LZW or deflate, or as PNG",
          compression, photometric, samples, bitsOfFirst);
    }
    return Optional.of(
        new CodeBlocks(
            codec.get(),
            layout(codec.get()),
            format == SIGNED,
            palette ? Codes.ofPalette(palette(1 << bitsOfFirst)) : new int[0]));
  }

  private IOException unsupported(String message, Object... arguments) {
    return new UnsupportedSlideException(told(message, arguments));
  }

  private String told(String message, Object... arguments) {
    return "directory " + page + ": " + String.format(Locale.ROOT, message, arguments);
  }
}

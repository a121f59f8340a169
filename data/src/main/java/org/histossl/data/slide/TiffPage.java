package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one TIFF directory says of its image. */
final class TiffPage {
  private static final int NEW_SUBFILE_TYPE = 254;
  private static final int IMAGE_WIDTH = 256;
  private static final int IMAGE_LENGTH = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int FILL_ORDER = 266;
  private static final int IMAGE_DESCRIPTION = 270;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int ROWS_PER_STRIP = 278;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int X_RESOLUTION = 282;
  private static final int PLANAR_CONFIGURATION = 284;
  private static final int RESOLUTION_UNIT = 296;
  private static final int PREDICTOR = 317;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int SAMPLE_FORMAT = 339;

  private static final int TRANSPARENCY_MASK = 4;
  private static final int MAX_BLOCKS = 1 << 24;
  private static final long MAX_BLOCK_BYTES = 1L << 28;
  private static final int MAX_SAMPLES = 32;

  private static final Set<Long> DECODED = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 32_773L, 32_946L);
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
  private static final Pattern APERIO_MPP = Pattern.compile("\\bMPP\\s*=\\s*([0-9.eE+-]+)");

  private final int index;
  private final TiffFile.Tags tags;
  private final long fileLength;
  private final int width;
  private final int height;
  private final boolean transparencyMask;

  TiffPage(int index, TiffFile.Tags tags, long fileLength) throws IOException {
    this.index = index;
    this.tags = tags;
    this.fileLength = fileLength;
    this.width = size(IMAGE_WIDTH);
    this.height = size(IMAGE_LENGTH);
    this.transparencyMask = (tags.number(NEW_SUBFILE_TYPE, 0) & TRANSPARENCY_MASK) != 0;
  }

  private int size(int tag) throws IOException {
    long value = tags.number(tag, 0);
    return value < 1 || value > Integer.MAX_VALUE ? 0 : (int) value;
  }

  /** Pixels a row, or 0 where the directory names no number that Java can hold. */
  int width() {
    return width;
  }

  int height() {
    return height;
  }

  long pixels() {
    return (long) width * height;
  }

  boolean tiled() {
    return tags.has(TILE_WIDTH);
  }

  boolean transparencyMask() {
    return transparencyMask;
  }

  /** Microns per pixel as an Aperio description or the resolution tags give it. */
  OptionalDouble micronsPerPixel() throws IOException {
    Matcher aperio = APERIO_MPP.matcher(tags.text(IMAGE_DESCRIPTION).orElse(""));
    if (aperio.find()) {
      return positive(parse(aperio.group(1)));
    }
    OptionalDouble resolution = tags.rational(X_RESOLUTION);
    long unit = tags.number(RESOLUTION_UNIT, 0);
    if (resolution.isEmpty() || (unit != 2 && unit != 3)) {
      return OptionalDouble.empty();
    }
    double micronsPerUnit = unit == 2 ? 25_400 : 10_000;
    return positive(micronsPerUnit / resolution.getAsDouble());
  }

  private static double parse(String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      return 0; // a description is free text: a number that is none counts as unknown
    }
  }

  private static OptionalDouble positive(double value) {
    return value > 0 && Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** Where the blocks (tiles or strips) of the image lie; every claim checked. */
  TiffBlocks blocks() throws IOException {
    if (width == 0 || height == 0) {
      throw bad(
          "width and height must be in 1..%d, got %d x %d",
          Integer.MAX_VALUE, tags.number(IMAGE_WIDTH, 0), tags.number(IMAGE_LENGTH, 0));
    }
    checkCompression();
    long blockWidth = tiled() ? tags.number(TILE_WIDTH, 0) : width;
    long blockHeight =
        tiled()
            ? tags.number(TILE_LENGTH, 0)
            : Math.min(height, tags.number(ROWS_PER_STRIP, height));
    if (blockWidth < 1 || blockHeight < 1) {
      throw bad("tiles and strips must have pixels, got %d x %d", blockWidth, blockHeight);
    }
    long blockBytes = pixelBytes();
    if (blockWidth > MAX_BLOCK_BYTES
        || blockHeight > MAX_BLOCK_BYTES
        || blockWidth * blockHeight > MAX_BLOCK_BYTES / blockBytes) {
      throw bad(
          "a tile or strip may have %d bytes once decoded, got %d x %d pixels of %d",
          MAX_BLOCK_BYTES, blockWidth, blockHeight, blockBytes);
    }
    long across = (width + blockWidth - 1) / blockWidth;
    long down = (height + blockHeight - 1) / blockHeight;
    long planes = tags.number(PLANAR_CONFIGURATION, 1) == 2 ? samples() : 1;
    if (across * down > MAX_BLOCKS / planes) {
      throw bad("%d x %d tiles or strips are more than %d", across, down, MAX_BLOCKS);
    }
    int count = (int) (across * down * planes);
    long[] offsets = table(tiled() ? TILE_OFFSETS : STRIP_OFFSETS, count);
    long[] lengths = lengths(offsets, count);
    return new TiffBlocks(
        new TiffBlocks.Grid(
            index, width, height, (int) blockWidth, (int) blockHeight, (int) planes, tiled()),
        offsets,
        lengths,
        fileLength,
        plainSamples());
  }

  /** How to decode 8-bit gray or RGB samples under a lossless codec; empty for all else. */
  private Optional<PlainSamples> plainSamples() throws IOException {
    Optional<TiffCodec> codec =
        switch ((int) tags.number(COMPRESSION, 1)) {
          case 1 -> Optional.of(TiffCodec.NONE);
          case 5 -> Optional.of(TiffCodec.LZW);
          case 8, 32_946 -> Optional.of(TiffCodec.DEFLATE);
          case 32_773 -> Optional.of(TiffCodec.PACK_BITS);
          default -> Optional.empty();
        };
    long samples = samples();
    long photometric = tags.number(PHOTOMETRIC, -1);
    long predictor = tags.number(PREDICTOR, 1);
    boolean plain =
        ((photometric == 1 && samples <= 2) || (photometric == 2 && samples >= 3))
            && Arrays.stream(tags.numbers(BITS_PER_SAMPLE, MAX_SAMPLES)).allMatch(b -> b == 8)
            && tags.has(BITS_PER_SAMPLE)
            && tags.number(SAMPLE_FORMAT, 1) == 1
            && tags.number(PLANAR_CONFIGURATION, 1) == 1
            && tags.number(FILL_ORDER, 1) == 1
            && (predictor == 1 || predictor == 2);
    return plain
        ? codec.map(c -> new PlainSamples(c, (int) samples, predictor == 2))
        : Optional.empty();
  }

  private void checkCompression() throws IOException {
    long compression = tags.number(COMPRESSION, 1);
    if (!DECODED.contains(compression)) {
      throw bad(
          "compression %d (%s) is not supported; convert the slide to JPEG or deflate tiles, or add"
              + " a module with a SlideProvider that reads it",
          compression, NAMED.getOrDefault(compression, "unknown"));
    }
  }

  private long samples() throws IOException {
    long samples = tags.number(SAMPLES_PER_PIXEL, 1);
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw bad("samples per pixel must be in 1..%d, got %d", MAX_SAMPLES, samples);
    }
    return samples;
  }

  private long pixelBytes() throws IOException {
    long bits = tags.number(BITS_PER_SAMPLE, 1);
    if (bits < 1 || bits > 64) {
      throw bad("bits per sample must be in 1..64, got %d", bits);
    }
    return (samples() * bits + 7) / 8;
  }

  private long[] table(int tag, int count) throws IOException {
    long[] values = tags.numbers(tag, count);
    if (values.length < count) {
      throw bad("tag %d must name %d tiles or strips, got %d", tag, count, values.length);
    }
    return values;
  }

  /** Byte counts; a file of one strip may leave them out, it then goes on to the end. */
  private long[] lengths(long[] offsets, int count) throws IOException {
    int tag = tiled() ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS;
    if (tags.has(tag) || count != 1) {
      return table(tag, count);
    }
    if (offsets[0] < 0 || offsets[0] >= fileLength) {
      throw new EOFException("truncated: the only strip starts at " + offsets[0]);
    }
    return new long[] {fileLength - offsets[0]};
  }

  private IOException bad(String message, Object... arguments) {
    return new IOException(
        "directory " + index + ": " + String.format(Locale.ROOT, message, arguments));
  }
}

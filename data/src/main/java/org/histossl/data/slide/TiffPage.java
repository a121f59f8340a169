package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

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
  private static final int COLOR_MAP = 320;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int SAMPLE_FORMAT = 339;
  private static final int JPEG_TABLES = 347;

  private static final int TRANSPARENCY_MASK = 4;
  private static final int MAX_BLOCKS = 1 << 24;
  private static final long MAX_BLOCK_BYTES = 1L << 28;
  private static final int MAX_SAMPLES = 32;
  private static final int MAX_TABLES = 1 << 16;

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

  int index() {
    return index;
  }

  /** What the directory says of the whole slide. */
  TiffDescription description() throws IOException {
    OptionalDouble resolution = tags.rational(X_RESOLUTION);
    long unit = tags.number(RESOLUTION_UNIT, 0);
    double micronsPerUnit = unit == 2 ? 25_400 : unit == 3 ? 10_000 : 0;
    return TiffDescription.of(
        tags.text(IMAGE_DESCRIPTION),
        resolution.isPresent() ? micronsPerUnit / resolution.getAsDouble() : 0);
  }

  /** Where the blocks (tiles or strips) of the image lie; every claim checked. */
  TiffBlocks blocks() throws IOException {
    if (width == 0 || height == 0) {
      throw bad(
          "width and height must be in 1..%d, got %d x %d",
          Integer.MAX_VALUE, tags.number(IMAGE_WIDTH, 0), tags.number(IMAGE_LENGTH, 0));
    }
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
    long planes = planar() ? samples() : 1;
    if (across * down > MAX_BLOCKS / planes) {
      throw bad("%d x %d tiles or strips are more than %d", across, down, MAX_BLOCKS);
    }
    int count = (int) (across * down * planes);
    long[] offsets = table(tiled() ? TILE_OFFSETS : STRIP_OFFSETS, count);
    long[] lengths = lengths(offsets, count);
    // Last: what is not supported here may go to another reader, which shall not meet false claims.
    checkCompression();
    checkSamples();
    return new TiffBlocks(
        new TiffBlocks.Grid(
            index, width, height, (int) blockWidth, (int) blockHeight, (int) planes, tiled()),
        offsets,
        lengths,
        fileLength,
        decoder());
  }

  /** How to decode blocks without a general reader; empty where that is not so simple. */
  private Optional<BlockDecoder> decoder() throws IOException {
    return tags.number(COMPRESSION, 1) == 7 ? jpegBlocks() : sampleBlocks();
  }

  private Optional<BlockDecoder> jpegBlocks() throws IOException {
    boolean bytes = Arrays.stream(tags.numbers(BITS_PER_SAMPLE, MAX_SAMPLES)).allMatch(b -> b == 8);
    if (!bytes || (planar() && samples() > 1)) {
      return Optional.empty();
    }
    Optional<JpegBlocks.Colour> colour =
        switch ((int) tags.number(PHOTOMETRIC, -1)) {
          case 0 -> Optional.of(JpegBlocks.Colour.INVERTED_GRAY);
          case 1 -> Optional.of(JpegBlocks.Colour.GRAY);
          case 2 -> Optional.of(JpegBlocks.Colour.RGB);
          case 5 -> Optional.of(JpegBlocks.Colour.CMYK);
          case 6 -> Optional.of(JpegBlocks.Colour.Y_CB_CR);
          default -> Optional.empty();
        };
    if (colour.isEmpty() || samples() != colour.get().components()) {
      return Optional.empty();
    }
    return Optional.of(new JpegBlocks(tags.bytes(JPEG_TABLES, MAX_TABLES), colour.get()));
  }

  private Optional<BlockDecoder> sampleBlocks() throws IOException {
    Optional<TiffCodec> codec =
        switch ((int) tags.number(COMPRESSION, 1)) {
          case 1 -> Optional.of(TiffCodec.NONE);
          case 5 -> Optional.of(TiffCodec.LZW);
          case 8, 32_946 -> Optional.of(TiffCodec.DEFLATE);
          case 32_773 -> Optional.of(TiffCodec.PACK_BITS);
          default -> Optional.empty();
        };
    Optional<SampleBlocks.Meaning> meaning =
        switch ((int) tags.number(PHOTOMETRIC, -1)) {
          case 0 -> Optional.of(SampleBlocks.Meaning.INVERTED_GRAY);
          case 1 -> Optional.of(SampleBlocks.Meaning.GRAY);
          case 2 -> Optional.of(SampleBlocks.Meaning.RGB);
          case 3 -> Optional.of(SampleBlocks.Meaning.PALETTE);
          case 5 -> Optional.of(SampleBlocks.Meaning.CMYK);
          default -> Optional.empty();
        };
    int samples = (int) samples();
    long[] bits = tags.numbers(BITS_PER_SAMPLE, MAX_SAMPLES);
    long width = tags.number(BITS_PER_SAMPLE, 1);
    boolean differs =
        codec.equals(Optional.of(TiffCodec.LZW)) || codec.equals(Optional.of(TiffCodec.DEFLATE));
    long predictor = differs ? tags.number(PREDICTOR, 1) : 1;
    if (codec.isEmpty()
        || meaning.isEmpty()
        || samples < meaning.get().samples()
        || width < 1
        || width > 16
        || !Arrays.stream(bits).allMatch(b -> b == width)
        || tags.number(SAMPLE_FORMAT, 1) != 1
        || (predictor != 1 && (predictor != 2 || width % 8 != 0))) {
      return Optional.empty();
    }
    SampleBlocks.Layout layout =
        new SampleBlocks.Layout(
            (int) width,
            samples,
            planar() && samples > 1,
            predictor == 2,
            tags.number(FILL_ORDER, 1) == 2,
            tags.order());
    int[] palette =
        meaning.get() == SampleBlocks.Meaning.PALETTE ? palette(1 << width) : new int[0];
    return Optional.of(new SampleBlocks(codec.get(), layout, meaning.get(), palette));
  }

  private boolean planar() throws IOException {
    return tags.number(PLANAR_CONFIGURATION, 1) == 2;
  }

  /** Colours of 16 bits a channel; some writers use only the lower eight. */
  private int[] palette(int size) throws IOException {
    long[] map = tags.numbers(COLOR_MAP, 3 * size);
    if (map.length < 3 * size) {
      throw bad("a palette must have %d colours, got %d numbers", size, map.length);
    }
    int shift = Arrays.stream(map).allMatch(value -> value < 256) ? 0 : 8;
    int[] colours = new int[size];
    for (int i = 0; i < size; i++) {
      colours[i] =
          (int) (map[i] >> shift & 255) << 16
              | (int) (map[size + i] >> shift & 255) << 8
              | (int) (map[2 * size + i] >> shift & 255);
    }
    return colours;
  }

  private void checkCompression() throws IOException {
    long compression = tags.number(COMPRESSION, 1);
    if (!DECODED.contains(compression)) {
      throw unsupported(
          "compression %d (%s) is not supported; convert the slide to JPEG or deflate tiles, or add"
              + " a module with a SlideProvider that reads it",
          compression, NAMED.getOrDefault(compression, "unknown"));
    }
  }

  /** What has no shades of its own: there is no telling where black and white are. */
  private void checkSamples() throws IOException {
    long[] bits = tags.numbers(BITS_PER_SAMPLE, MAX_SAMPLES);
    if (Arrays.stream(bits).distinct().count() > 1) {
      throw unsupported(
          "all samples must have the same number of bits, got %s", Arrays.toString(bits));
    }
    long format = tags.number(SAMPLE_FORMAT, 1);
    long most = format == 2 ? 8 : format == 3 ? 64 : 32;
    long width = tags.number(BITS_PER_SAMPLE, 1);
    if (width > most) {
      throw unsupported(
          "samples of %d bits and format %d (2 is signed, 3 is floating point) are not supported;"
              + " convert the slide to 8 bits",
          width, format);
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
    return new IOException(told(message, arguments));
  }

  private IOException unsupported(String message, Object... arguments) {
    return new UnsupportedSlideException(told(message, arguments));
  }

  private String told(String message, Object... arguments) {
    return "directory " + index + ": " + String.format(Locale.ROOT, message, arguments);
  }
}

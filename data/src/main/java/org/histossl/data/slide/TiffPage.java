package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What one TIFF directory says of its image. */
final class TiffPage {
  private static final int NEW_SUBFILE_TYPE = 254;
  private static final int IMAGE_WIDTH = 256;
  private static final int IMAGE_LENGTH = 257;
  private static final int IMAGE_DESCRIPTION = 270;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int ROWS_PER_STRIP = 278;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int X_RESOLUTION = 282;
  private static final int PLANAR_CONFIGURATION = 284;
  private static final int RESOLUTION_UNIT = 296;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;

  private static final int ICC_PROFILE = 34_675;

  private static final int TRANSPARENCY_MASK = 4;
  private static final int MAX_BLOCKS = 1 << 24;
  private static final long MAX_BLOCK_BYTES = 1L << 28;
  private static final int MAX_PROFILE_BYTES = 1 << 24;

  private final int index;
  private final boolean inSubIfd;
  private final TiffFile.Tags tags;
  private final long fileLength;
  private final int width;
  private final int height;
  private final boolean transparencyMask;
  private final List<TiffPage> subIfds;

  /** A directory of a SubIFD tag, which may be a level of the page that names it. */
  static TiffPage inSubIfd(int index, TiffFile.Tags tags, long fileLength) throws IOException {
    return new TiffPage(index, true, tags, fileLength, List.of());
  }

  /** A directory of the file's chain. */
  TiffPage(int index, TiffFile.Tags tags, long fileLength, List<TiffPage> subIfds)
      throws IOException {
    this(index, false, tags, fileLength, subIfds);
  }

  private TiffPage(
      int index, boolean inSubIfd, TiffFile.Tags tags, long fileLength, List<TiffPage> subIfds)
      throws IOException {
    this.index = index;
    this.inSubIfd = inSubIfd;
    this.subIfds = List.copyOf(subIfds);
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

  /** Place in the file's chain of directories, its own or that of the page that names it. */
  int index() {
    return index;
  }

  /** What its SubIFD tag names. */
  List<TiffPage> subIfds() {
    return subIfds;
  }

  /** The color profile. */
  Optional<byte[]> iccProfile() throws IOException {
    byte[] profile = tags.bytes(ICC_PROFILE, MAX_PROFILE_BYTES);
    return profile.length == 0 ? Optional.empty() : Optional.of(profile);
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
  TiffBlocks blocks(Reading reading) throws IOException {
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
    Optional<BlockDecoder> decoder = decoders().of(reading);
    if (decoder.isEmpty() && inSubIfd) {
      throw unsupported("a level in a SubIFD that is stored in an unusual way is not supported");
    }
    return new TiffBlocks(
        new TiffBlocks.Grid(
            index, width, height, (int) blockWidth, (int) blockHeight, (int) planes, tiled()),
        offsets,
        lengths,
        fileLength,
        decoder);
  }

  /** How the blocks' bytes become pixels. */
  TiffDecoders decoders() throws IOException {
    return new TiffDecoders(tags, index, (int) samples(), planar());
  }

  private boolean planar() throws IOException {
    return tags.number(PLANAR_CONFIGURATION, 1) == 2;
  }

  private long samples() throws IOException {
    long samples = tags.number(SAMPLES_PER_PIXEL, 1);
    if (samples < 1 || samples > TiffDecoders.MAX_SAMPLES) {
      throw bad("samples per pixel must be in 1..%d, got %d", TiffDecoders.MAX_SAMPLES, samples);
    }
    return samples;
  }

  private long pixelBytes() throws IOException {
    long bits = tags.number(TiffDecoders.BITS_PER_SAMPLE, 1);
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

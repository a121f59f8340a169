package org.histossl.data.slide;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.file.WholeFile;
import org.histossl.data.image.RgbImage;

/**
 * Writes tiled TIFF pyramids, tile by tile: no level is ever in memory as a whole. Tiles of coarser
 * levels are made from the source again, which is therefore read once for each level. Tiles of one
 * color, such as the glass around tissue, are stored once for each color. The file appears under
 * its name when it is complete.
 *
 * <pre>{@code
 * PyramidWriter.write(path, RegionSource.of(image), PyramidConfig.picture(0.5));
 * }</pre>
 *
 * <p>Source: TIFF 6.0 (Adobe 1992), section 15 (tiles); Adobe Photoshop TIFF technical notes 2002
 * (JPEG, deflate); the BigTIFF design of libtiff.
 */
public final class PyramidWriter {
  private final RegionSource source;
  private final PyramidConfig config;
  private final FileChannel channel;
  private final Map<Integer, Place> plain = new HashMap<>();
  private long position;

  /** Where a tile's data lies. */
  private record Place(long offset, long length) {}

  private PyramidWriter(RegionSource source, PyramidConfig config, FileChannel channel) {
    this.source = source;
    this.config = config;
    this.channel = channel;
  }

  /**
   * Writes a pyramid.
   *
   * @param file the file, replaced if it exists
   * @param source the pixels of level 0
   * @param config what the file looks like
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(Path file, RegionSource source, PyramidConfig config)
      throws IOException {
    int coarsest = config.downsamples().get(config.downsamples().size() - 1);
    Check.that(
        source.width() >= coarsest && source.height() >= coarsest,
        "an image of %d x %d is too small for a level at 1/%d",
        source.width(),
        source.height(),
        coarsest);
    try (WholeFile whole = WholeFile.create(file)) {
      try {
        new PyramidWriter(source, config, whole.channel()).write();
      } catch (IOException e) {
        throw FileErrors.cannot("write", file, e);
      }
      whole.commit();
    }
  }

  private void write() throws IOException {
    TiffFields.Header header = new TiffFields.Header(config.format());
    append(header.pointingTo(0)); // patched once the directories' place is known
    List<LevelTiles> levels = new ArrayList<>();
    try (TileEncoder encoder = TileEncoder.of(config)) {
      for (int downsample : config.downsamples()) {
        levels.add(writeTiles(downsample, encoder));
      }
    }
    align();
    long first = position;
    for (int i = 0; i < levels.size(); i++) {
      append(fields(levels.get(i)).directory(position, i == levels.size() - 1));
    }
    if (config.format() == PyramidConfig.Format.CLASSIC && position > 0xffffffffL) {
      throw new IOException("a classic TIFF ends at 4 GiB; choose Format.BIG");
    }
    position = 0;
    append(header.pointingTo(first));
  }

  /** Where the tiles of a level have come to lie. */
  private static final class LevelTiles {
    private final int downsample;
    private final int width;
    private final int height;
    private final long[] offsets;
    private final long[] lengths;

    LevelTiles(int downsample, int width, int height, int tiles) {
      this.downsample = downsample;
      this.width = width;
      this.height = height;
      this.offsets = new long[tiles];
      this.lengths = new long[tiles];
    }
  }

  private LevelTiles writeTiles(int downsample, TileEncoder encoder) throws IOException {
    int tile = config.tilePixels();
    int width = source.width() / downsample;
    int height = source.height() / downsample;
    int across = (width - 1) / tile + 1;
    int down = (height - 1) / tile + 1;
    LevelTiles level = new LevelTiles(downsample, width, height, Math.multiplyExact(across, down));
    Reducer reducer = new Reducer(source, downsample, config.reduction());
    for (int i = 0; i < level.offsets.length; i++) {
      int x = i % across * tile;
      int y = i / across * tile;
      RgbImage pixels = reducer.read(x, y, Math.min(tile, width - x), Math.min(tile, height - y));
      OptionalInt color = Pixels.onlyColor(pixels);
      Place place = color.isPresent() ? plain.get(color.getAsInt()) : null;
      if (place == null) {
        align();
        long offset = position;
        append(ByteBuffer.wrap(encoder.encode(padded(pixels, tile))));
        place = new Place(offset, position - offset);
        if (color.isPresent()) {
          plain.put(color.getAsInt(), place);
        }
      }
      level.offsets[i] = place.offset;
      level.lengths[i] = place.length;
    }
    return level;
  }

  /**
   * Repeats the last column and row up to the tile's size, which costs JPEG least at the border.
   */
  private static RgbImage padded(RgbImage pixels, int tile) {
    if (pixels.width() == tile && pixels.height() == tile) {
      return pixels;
    }
    RgbImage out = RgbImage.filled(tile, tile, 0);
    for (int y = 0; y < tile; y++) {
      for (int x = 0; x < tile; x++) {
        out.set(
            x, y, pixels.get(Math.min(x, pixels.width() - 1), Math.min(y, pixels.height() - 1)));
      }
    }
    return out;
  }

  private TiffFields fields(LevelTiles level) {
    boolean jpeg = config.codec() == PyramidConfig.Codec.JPEG;
    TiffFields fields = new TiffFields(config.format());
    fields.longs(254, level.downsample == 1 ? 0 : 1); // reduced-resolution image
    fields.longs(256, level.width);
    fields.longs(257, level.height);
    fields.shorts(258, 8, 8, 8);
    fields.shorts(259, jpeg ? 7 : 8);
    fields.shorts(262, jpeg ? 6 : 2);
    fields.shorts(277, 3);
    double perCentimetre =
        config.micronsPerPixel().isPresent()
            ? 10_000 / config.micronsPerPixel().getAsDouble() / level.downsample
            : 1;
    fields.rational(282, perCentimetre);
    fields.rational(283, perCentimetre);
    fields.shorts(284, 1);
    fields.shorts(296, config.micronsPerPixel().isPresent() ? 3 : 1);
    fields.longs(322, config.tilePixels());
    fields.longs(323, config.tilePixels());
    fields.offsets(324, level.offsets);
    fields.offsets(325, level.lengths);
    if (jpeg) {
      fields.shorts(530, 2, 2);
    }
    return fields;
  }

  private void align() throws IOException {
    if ((position & 1) == 1) {
      append(ByteBuffer.allocate(1));
    }
  }

  private void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }
}

package org.histossl.data.slide;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TIFF pyramid. Directories are parsed and checked by {@link TiffFile}; the tiles that a region
 * touches are decoded by a {@link BlockDecoder}, or by TwelveMonkeys' reader where there is none,
 * and the last ones kept, since neighboring regions touch the same tiles.
 */
final class TiffSlide implements Slide {
  private static final long CACHE_BYTES = 64L << 20;

  /** What stands before a block's first scan is a fraction of it. */
  private static final int JPEG_HEAD_BYTES = 1 << 16;

  private static final Logger LOG = LoggerFactory.getLogger(TiffSlide.class);
  private static final Told WARNED = new Told();

  private final Path file;
  private final Reading reading;
  private final List<TiffBlocks> blocks;
  private final List<Level> levels;
  private final TiffDescription about;
  private final Map<String, Integer> associated;
  private final int page;
  private final boolean lossy;
  private final List<String> warnings;
  private final Map<Cell, RgbImage> cache = new LinkedHashMap<>(16, 0.75f, true);
  private long cachedBytes;

  /** Filled by the next block, so that reading a slide does not take new memory all the time. */
  private @Nullable RgbImage spare;

  private @Nullable FileChannel channel;
  private @Nullable ImageReader reader;

  private TiffSlide(Path file, Reading reading, List<TiffPage> pages, List<TiffPage> pyramid)
      throws IOException {
    this.file = file;
    this.reading = reading;
    List<TiffBlocks> grids = new ArrayList<>();
    for (TiffPage level : pyramid) {
      grids.add(level.blocks(reading));
    }
    TiffPage finest = pyramid.get(0);
    this.blocks = List.copyOf(grids);
    this.levels = TiffPyramid.levels(pyramid);
    this.about = finest.description();
    this.associated = TiffPyramid.associated(pages, pyramid);
    this.page = finest.index();
    this.lossy = finest.decoders().lossy();
    this.warnings = finest.decoders().isRgbJpeg() ? whetherRgb(finest.decoders()) : List.of();
  }

  /** A cell of a level's grid. */
  private record Cell(int level, int column, int row) {}

  static TiffSlide open(Path file, Reading reading) throws IOException {
    TiffSlide slide =
        Decoding.guard(
            file,
            () -> {
              try (TiffFile tiff = TiffFile.open(file)) {
                List<TiffPage> pages = tiff.pages();
                return new TiffSlide(file, reading, pages, TiffPyramid.of(pages));
              }
            });
    if (!slide.warnings.isEmpty() && WARNED.first(file.toAbsolutePath().toString())) {
      slide.warnings.forEach(warning -> LOG.warn("{}: {}", file, warning));
    }
    return slide;
  }

  /** Looks at the first block of the first row of level 0 that has bytes. */
  private List<String> whetherRgb(TiffDecoders decoders) throws IOException {
    TiffBlocks grid = blocks.get(0);
    try {
      for (TiffBlocks.Block block : grid.touching(new Region(0, 0, grid.grid().width(), 1))) {
        int length = Math.min(grid.length(block, 0), JPEG_HEAD_BYTES);
        if (length > 0 && saysYCbCr(decoders.jpegTables(), bytes(grid.offset(block, 0), length))) {
          return List.of(
              "the TIFF says that its JPEG data is RGB, the data itself says YCbCr; its pixels are"
                  + " read as RGB, as libtiff and OpenSlide read them, and their colors are"
                  + " probably wrong");
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: its first block is damaged", file, e); // told where it is read
    } finally {
      closeChannel();
    }
    return List.of();
  }

  private static boolean saysYCbCr(byte[] tables, byte[] block) throws IOException {
    return JpegMarkers.of(block).saysYCbCr()
        || (tables.length > 0 && JpegMarkers.of(tables).saysYCbCr());
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public List<Level> levels() {
    return levels;
  }

  @Override
  public OptionalDouble micronsPerPixel() {
    return about.micronsPerPixel();
  }

  @Override
  public OptionalDouble magnification() {
    return about.magnification();
  }

  @Override
  public Optional<String> description() {
    return about.text();
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public Optional<byte[]> iccProfile() throws IOException {
    return Decoding.guard(
        file,
        () -> {
          try (TiffFile tiff = TiffFile.open(file)) {
            return tiff.pages().get(page).iccProfile();
          }
        });
  }

  /** Whether level 0 is compressed with loss. */
  boolean lossy() {
    return lossy;
  }

  @Override
  public Set<String> associatedImages() {
    return associated.keySet();
  }

  @Override
  public RgbImage associatedImage(String name) throws IOException {
    Integer page = associated.get(name);
    if (page == null) {
      return Slide.super.associatedImage(name);
    }
    try (TiffFile tiff = TiffFile.open(file)) {
      TiffBlocks grid = tiff.pages().get(page).blocks(Reading.COLORS);
      try {
        return decode(0, grid, new Region(0, 0, grid.grid().width(), grid.grid().height()));
      } finally {
        grid.decoder().ifPresent(BlockDecoder::close);
      }
    } catch (IOException | RuntimeException e) {
      Exception reason =
          e instanceof BrokenBlockException && e.getCause() instanceof Exception cause ? cause : e;
      throw new IOException(
          String.format("%s: image '%s': %s", file, name, Decoding.reason(reason)), e);
    }
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
    Region region = Region.of(this, level, x, y, width, height);
    Region inside = region.within(levels.get(level));
    RgbImage out =
        inside.equals(region)
            ? RgbImage.of(width, height, new byte[3 * width * height])
            : RgbImage.filled(width, height, reading.blank());
    if (inside.isEmpty()) {
      return out;
    }
    TiffBlocks grid = blocks.get(level);
    int lastRow = grid.cellRow(inside.y() + inside.height() - 1);
    int lastColumn = grid.cellColumn(inside.x() + inside.width() - 1);
    for (int row = grid.cellRow(inside.y()); row <= lastRow; row++) {
      for (int column = grid.cellColumn(inside.x()); column <= lastColumn; column++) {
        Region cell = grid.cell(column, row);
        Region wanted = cell.intersect(inside);
        try {
          RgbImage pixels = pixels(new Cell(level, column, row), cell);
          Pixels.copy(pixels, cell.x(), cell.y(), out, x, y, wanted);
        } catch (BrokenBlockException e) {
          if (grid.isOneBlock(cell) || wanted.equals(cell)) {
            throw e;
          }
          // The broken block may be one that was not asked for.
          RgbImage pixels = decode(level, grid, wanted);
          Pixels.copy(pixels, wanted.x(), wanted.y(), out, x, y, wanted);
        }
      }
    }
    return out;
  }

  private RgbImage pixels(Cell key, Region cell) throws IOException {
    RgbImage known = cache.get(key);
    if (known == null) {
      known = decode(key.level, blocks.get(key.level), cell);
      cache.put(key, known);
      cachedBytes += known.rgb().length;
      Iterator<RgbImage> oldest = cache.values().iterator();
      while (cachedBytes > CACHE_BYTES && cache.size() > 1) {
        RgbImage leaving = oldest.next();
        cachedBytes -= leaving.rgb().length;
        oldest.remove();
        spare = leaving;
      }
    }
    return known;
  }

  private RgbImage decode(int level, TiffBlocks grid, Region part) throws IOException {
    if (grid.decoder().isPresent()) {
      return decodeBlocks(level, grid, grid.decoder().get(), part);
    }
    try {
      return decodeByReader(grid, part);
    } catch (IOException | RuntimeException e) {
      throw broken(level, part, e);
    }
  }

  private RgbImage decodeBlocks(int level, TiffBlocks grid, BlockDecoder decoder, Region part)
      throws IOException {
    List<TiffBlocks.Block> touched = grid.touching(part);
    RgbImage out =
        touched.size() == 1 ? null : RgbImage.filled(part.width(), part.height(), reading.blank());
    for (TiffBlocks.Block block : touched) {
      Region place = block.pixels();
      try {
        byte[][] data = bytes(grid, block);
        if (data.length > 0) {
          RgbImage used = spare;
          spare = null;
          RgbImage pixels = decoder.decode(data, place.width(), grid.rows(block), used);
          if (out == null && pixels.width() == part.width() && pixels.height() == part.height()) {
            return pixels;
          }
          out = out == null ? RgbImage.filled(part.width(), part.height(), reading.blank()) : out;
          Pixels.copy(pixels, place.x(), place.y(), out, part.x(), part.y(), place.intersect(part));
          spare = pixels;
        }
      } catch (IOException | RuntimeException e) {
        throw broken(level, place.within(grid.grid().width(), grid.grid().height()), e);
      }
    }
    // A block without bytes was left out by the writer: nothing is there.
    return out == null ? RgbImage.filled(part.width(), part.height(), reading.blank()) : out;
  }

  private BrokenBlockException broken(int level, Region block, Exception cause) {
    return new BrokenBlockException(
        file.toString(), level, block.x(), block.y(), block.width(), block.height(), cause);
  }

  private RgbImage decodeByReader(TiffBlocks grid, Region part) throws IOException {
    int bytes = 0;
    for (TiffBlocks.Block block : grid.touching(part)) {
      for (int plane = 0; plane < grid.planes(); plane++) {
        bytes |= grid.length(block, plane);
      }
    }
    if (bytes == 0) {
      return RgbImage.filled(part.width(), part.height(), reading.blank());
    }
    ImageReader decoder = reader();
    ImageReadParam param = decoder.getDefaultReadParam();
    param.setSourceRegion(new Rectangle(part.x(), part.y(), part.width(), part.height()));
    BufferedImage image = decoder.read(grid.grid().page(), param);
    RgbImage pixels = reading == Reading.CODES ? Codes.of(image, true) : RgbImage.from(image);
    if (pixels.width() != part.width() || pixels.height() != part.height()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "decoder gave %d x %d pixels for a region of %d x %d",
              pixels.width(),
              pixels.height(),
              part.width(),
              part.height()));
    }
    return pixels;
  }

  /** A block's bytes, plane by plane; none if the writer left the block out. */
  private byte[][] bytes(TiffBlocks grid, TiffBlocks.Block block) throws IOException {
    byte[][] planes = new byte[grid.planes()][];
    int all = 0;
    for (int plane = 0; plane < planes.length; plane++) {
      int length = grid.length(block, plane);
      planes[plane] = bytes(grid.offset(block, plane), length);
      all |= length;
    }
    return all == 0 ? new byte[0][] : planes;
  }

  private byte[] bytes(long offset, int length) throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(file, StandardOpenOption.READ);
      channel = open;
    }
    ByteBuffer data = ByteBuffer.allocate(length);
    while (data.hasRemaining()) {
      if (open.read(data, offset + data.position()) < 0) {
        throw new EOFException("truncated while being read at offset " + offset);
      }
    }
    return data.array();
  }

  private ImageReader reader() throws IOException {
    ImageReader known = reader;
    if (known == null) {
      known = new TIFFImageReaderSpi().createReaderInstance(null);
      known.setInput(ImageIO.createImageInputStream(file.toFile()));
      reader = known;
    }
    return known;
  }

  @Override
  public void trim() {
    cache.clear();
    cachedBytes = 0;
    spare = null;
  }

  @Override
  public void close() throws IOException {
    trim();
    for (TiffBlocks grid : blocks) {
      grid.decoder().ifPresent(BlockDecoder::close);
    }
    closeChannel();
    if (reader != null) {
      ImageInputStream stream = (ImageInputStream) reader.getInput();
      reader.dispose();
      reader = null;
      stream.close();
    }
  }

  private void closeChannel() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  @Override
  public String toString() {
    return describe();
  }
}

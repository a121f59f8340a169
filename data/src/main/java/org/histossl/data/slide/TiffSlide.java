package org.histossl.data.slide;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * A TIFF pyramid. Directories are parsed and checked by {@link TiffFile}; the tiles that a region
 * touches are decoded by TwelveMonkeys' reader and the last ones kept, since neighbouring regions
 * touch the same tiles.
 */
final class TiffSlide implements Slide {
  private static final long CACHE_BYTES = 64L << 20;

  private final Path file;
  private final List<TiffBlocks> blocks;
  private final List<Level> levels;
  private final OptionalDouble micronsPerPixel;
  private final Map<Cell, RgbImage> cache = new LinkedHashMap<>(16, 0.75f, true);
  private long cachedBytes;
  private @Nullable ImageReader reader;

  private TiffSlide(
      Path file, List<TiffBlocks> blocks, List<Level> levels, OptionalDouble micronsPerPixel) {
    this.file = file;
    this.blocks = blocks;
    this.levels = levels;
    this.micronsPerPixel = micronsPerPixel;
  }

  /** A cell of a level's grid. */
  private record Cell(int level, int column, int row) {}

  static TiffSlide open(Path file) throws IOException {
    return Decoding.guard(
        file,
        () -> {
          try (TiffFile tiff = TiffFile.open(file)) {
            List<TiffPage> pyramid = TiffPyramid.of(tiff.pages());
            List<TiffBlocks> blocks = new ArrayList<>();
            for (TiffPage page : pyramid) {
              blocks.add(page.blocks());
            }
            return new TiffSlide(
                file,
                List.copyOf(blocks),
                TiffPyramid.levels(pyramid),
                pyramid.get(0).micronsPerPixel());
          }
        });
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
    return micronsPerPixel;
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
    Region region = Region.of(this, level, x, y, width, height);
    RgbImage out = RgbImage.filled(width, height, 0xffffff);
    Region inside = region.within(levels.get(level));
    if (inside.isEmpty()) {
      return out;
    }
    TiffBlocks grid = blocks.get(level);
    int lastRow = grid.cellRow(inside.y() + inside.height() - 1);
    int lastColumn = grid.cellColumn(inside.x() + inside.width() - 1);
    for (int row = grid.cellRow(inside.y()); row <= lastRow; row++) {
      for (int column = grid.cellColumn(inside.x()); column <= lastColumn; column++) {
        Region cell = grid.cell(column, row);
        RgbImage pixels = pixels(new Cell(level, column, row), cell);
        Pixels.copy(pixels, cell.x(), cell.y(), out, x, y, cell.intersect(inside));
      }
    }
    return out;
  }

  private RgbImage pixels(Cell key, Region cell) throws IOException {
    RgbImage known = cache.get(key);
    if (known == null) {
      known = Decoding.guard(file, () -> decode(blocks.get(key.level), cell));
      cache.put(key, known);
      cachedBytes += known.rgb().length;
      Iterator<RgbImage> oldest = cache.values().iterator();
      while (cachedBytes > CACHE_BYTES && cache.size() > 1) {
        cachedBytes -= oldest.next().rgb().length;
        oldest.remove();
      }
    }
    return known;
  }

  private RgbImage decode(TiffBlocks grid, Region cell) throws IOException {
    int[] bytes = {0};
    grid.forEach(cell, (pixels, offset, length) -> bytes[0] |= length);
    if (bytes[0] == 0) {
      return RgbImage.filled(cell.width(), cell.height(), 0xffffff); // left out by the writer
    }
    return grid.plainSamples().isPresent()
        ? decodePlain(grid, grid.plainSamples().get(), cell)
        : decodeByReader(grid.grid().page(), cell);
  }

  private RgbImage decodePlain(TiffBlocks grid, PlainSamples samples, Region cell)
      throws IOException {
    ImageInputStream stream = (ImageInputStream) reader().getInput();
    RgbImage out = RgbImage.filled(cell.width(), cell.height(), 0xffffff);
    grid.forEach(
        cell,
        (block, offset, length) -> {
          if (length > 0) {
            byte[] data = new byte[length];
            stream.seek(offset);
            stream.readFully(data);
            // The last strip holds no rows beyond the image, while a tile is always whole.
            int rows = grid.grid().tiled() ? block.height() : block.intersect(cell).height();
            RgbImage pixels = samples.decode(data, block.width(), rows);
            Pixels.copy(
                pixels, block.x(), block.y(), out, cell.x(), cell.y(), block.intersect(cell));
          }
        });
    return out;
  }

  private RgbImage decodeByReader(int page, Region cell) throws IOException {
    ImageReader decoder = reader();
    ImageReadParam part = decoder.getDefaultReadParam();
    part.setSourceRegion(new Rectangle(cell.x(), cell.y(), cell.width(), cell.height()));
    RgbImage pixels = Pixels.rgb(decoder.read(page, part));
    if (pixels.width() != cell.width() || pixels.height() != cell.height()) {
      throw new IOException(
          String.format(
              "decoder gave %d x %d pixels for a region of %d x %d",
              pixels.width(), pixels.height(), cell.width(), cell.height()));
    }
    return pixels;
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
  public void close() throws IOException {
    cache.clear();
    cachedBytes = 0;
    if (reader != null) {
      ImageInputStream stream = (ImageInputStream) reader.getInput();
      reader.dispose();
      reader = null;
      stream.close();
    }
  }
}

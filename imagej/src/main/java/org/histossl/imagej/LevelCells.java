package org.histossl.imagej;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.imglib2.img.basictypeaccess.array.IntArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Slide;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a level, read when they are first asked for and let go when memory runs short. Many
 * threads may ask; they take turns at the slide.
 */
final class LevelCells implements LazyCellImg.Get<Cell<IntArray>> {
  private final Slide slide;
  private final int level;
  private final CellGrid grid;
  private final Map<Long, SoftReference<Cell<IntArray>>> known = new ConcurrentHashMap<>();

  LevelCells(Slide slide, int level, CellGrid grid) {
    this.slide = slide;
    this.level = level;
    this.grid = grid;
  }

  @Override
  public Cell<IntArray> get(long index) {
    Cell<IntArray> cell = look(index);
    if (cell == null) {
      synchronized (slide) {
        cell = look(index); // another thread may have been before us
        if (cell == null) {
          cell = read(index);
          known.put(index, new SoftReference<>(cell));
        }
      }
    }
    return cell;
  }

  private @Nullable Cell<IntArray> look(long index) {
    SoftReference<Cell<IntArray>> reference = known.get(index);
    return reference == null ? null : reference.get();
  }

  private Cell<IntArray> read(long index) {
    long[] corner = new long[2];
    int[] size = new int[2];
    grid.getCellDimensions(index, corner, size);
    RgbImage pixels;
    try {
      pixels =
          slide.read(
              level, Math.toIntExact(corner[0]), Math.toIntExact(corner[1]), size[0], size[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] rgb = pixels.rgb();
    int[] argb = new int[size[0] * size[1]];
    for (int i = 0; i < argb.length; i++) {
      argb[i] =
          0xff << 24
              | (rgb[3 * i] & 255) << 16
              | (rgb[3 * i + 1] & 255) << 8
              | (rgb[3 * i + 2] & 255);
    }
    return new Cell<>(size, corner, new IntArray(argb));
  }
}

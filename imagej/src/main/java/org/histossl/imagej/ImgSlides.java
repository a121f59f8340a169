package org.histossl.imagej;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.ARGBType;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/**
 * Slides as ImgLib2 images and back. An image of a level holds nothing at first: cells of {@value
 * #CELL_PIXELS} x {@value #CELL_PIXELS} pixels are read when one of their pixels is asked for, and
 * kept for as long as memory is not needed otherwise.
 *
 * <pre>{@code
 * try (Slide slide = Slides.open(path)) {
 *   List<Img<ARGBType>> levels = ImgSlides.levels(slide);
 *   ARGBType pixel = levels.get(0).getAt(1024, 2048);
 * }
 * }</pre>
 */
public final class ImgSlides {
  /** Edge of a cell. */
  public static final int CELL_PIXELS = 512;

  private ImgSlides() {}

  /**
   * A slide's levels. Any number of threads may read them; they take turns where pixels are not yet
   * in memory, since a slide serves one thread at a time. Nobody else may use the slide meanwhile.
   * Pixels that cannot be read end in an {@link java.io.UncheckedIOException} that names the file.
   *
   * @param slide the slide, closed by the caller when its images are no longer used
   * @return an image {@code [width, height]} for each level, finest first, opaque colors
   */
  public static List<Img<ARGBType>> levels(Slide slide) {
    List<Img<ARGBType>> images = new ArrayList<>();
    for (Level level : slide.levels()) {
      images.add(image(slide, level));
    }
    return List.copyOf(images);
  }

  private static Img<ARGBType> image(Slide slide, Level level) {
    CellGrid grid =
        new CellGrid(
            new long[] {level.width(), level.height()}, new int[] {CELL_PIXELS, CELL_PIXELS});
    return new LazyCellImg<>(grid, new ARGBType(), new LevelCells(slide, level.index(), grid));
  }

  /**
   * Images as a slide. What is transparent lies on white, see {@link
   * org.histossl.data.image.Alpha}: images whose alpha is not used must be opaque.
   *
   * @param name the slide's name
   * @param levels images of two dimensions, finest first, each smaller than the one before; at
   *     least one
   * @param micronsPerPixel edge of a pixel of the first one in micrometres, empty if unknown
   * @return a slide whose pixels are read from the images when they are asked for
   */
  public static Slide slide(
      String name,
      List<? extends RandomAccessibleInterval<ARGBType>> levels,
      OptionalDouble micronsPerPixel) {
    return new ImgSlide(name, List.copyOf(levels), micronsPerPixel);
  }
}

package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** An image that has no pyramid; decoded whole at the first read, hence bounded in size. */
final class PlainImageSlide implements Slide {
  private static final long MAX_PIXELS = 1L << 27;

  private final Path file;
  private final Level level;
  private @Nullable RgbImage pixels;

  private PlainImageSlide(Path file, Level level) {
    this.file = file;
    this.level = level;
  }

  static PlainImageSlide open(Path file) throws IOException {
    return Decoding.guard(
        file,
        () -> {
          try (OpenReader open = OpenReader.of(file)) {
            int width = open.reader.getWidth(0);
            int height = open.reader.getHeight(0);
            if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
              throw new IOException(
                  String.format(
                      Locale.ROOT,
                      "an image without a pyramid must have 1 to %d pixels, got %d x %d; convert it"
                          + " to a tiled TIFF",
                      MAX_PIXELS,
                      width,
                      height));
            }
            return new PlainImageSlide(file, new Level(0, width, height, 1));
          }
        });
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public List<Level> levels() {
    return List.of(level);
  }

  @Override
  public OptionalDouble micronsPerPixel() {
    return OptionalDouble.empty();
  }

  @Override
  public RgbImage read(int index, int x, int y, int width, int height) throws IOException {
    Region region = Region.of(this, index, x, y, width, height);
    RgbImage out = RgbImage.filled(width, height, 0xffffff);
    Region inside = region.within(level);
    if (!inside.isEmpty()) {
      Pixels.copy(pixels(), 0, 0, out, x, y, inside);
    }
    return out;
  }

  private RgbImage pixels() throws IOException {
    RgbImage known = pixels;
    if (known == null) {
      known =
          Decoding.guard(
              file,
              () -> {
                try (OpenReader open = OpenReader.of(file)) {
                  return Pixels.rgb(open.reader.read(0));
                }
              });
      pixels = known;
    }
    return known;
  }

  @Override
  public void close() {
    pixels = null;
  }

  /** An ImageIO reader and the stream under it. */
  private record OpenReader(ImageReader reader, ImageInputStream stream) implements AutoCloseable {
    static OpenReader of(Path file) throws IOException {
      ImageInputStream stream = ImageIO.createImageInputStream(file.toFile());
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        stream.close();
        throw new IOException("no ImageIO reader for this format");
      }
      ImageReader reader = readers.next();
      reader.setInput(stream, true, true);
      return new OpenReader(reader, stream);
    }

    @Override
    public void close() throws IOException {
      reader.dispose();
      stream.close();
    }
  }
}

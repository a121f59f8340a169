package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** An image that has no pyramid; decoded whole at the first read, hence bounded in size. */
final class PlainImageSlide implements Slide {
  private static final long MAX_PIXELS = 1L << 27;

  private final Path file;
  private final Level level;
  private final Reading reading;
  private final boolean lossy;

  /** What has been read from the file, until it is decoded. */
  private @Nullable Picture encoded;

  private @Nullable RgbImage pixels;

  private PlainImageSlide(Path file, Picture encoded, Reading reading) {
    this.file = file;
    this.level = new Level(0, encoded.width(), encoded.height(), 1);
    this.reading = reading;
    this.lossy = encoded.lossy();
    this.encoded = encoded;
  }

  static PlainImageSlide open(Path file, Reading reading) throws IOException {
    return Decoding.guard(file, () -> new PlainImageSlide(file, picture(file), reading));
  }

  private static Picture picture(Path file) throws IOException {
    Picture picture = Picture.read(file);
    int width = picture.width();
    int height = picture.height();
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
    return picture;
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
  public Optional<byte[]> iccProfile() throws IOException {
    return Decoding.guard(file, () -> (encoded == null ? picture(file) : encoded).iccProfile());
  }

  boolean lossy() {
    return lossy;
  }

  @Override
  public RgbImage read(int index, int x, int y, int width, int height) throws IOException {
    Region region = Region.of(this, index, x, y, width, height);
    Region inside = region.within(level);
    RgbImage all = inside.isEmpty() ? null : pixels();
    if (all != null && x == 0 && y == 0 && width == level.width() && height == level.height()) {
      return RgbImage.of(width, height, all.rgb().clone());
    }
    RgbImage out = RgbImage.filled(width, height, reading.blank());
    if (all != null) {
      Pixels.copy(all, 0, 0, out, x, y, inside);
    }
    return out;
  }

  private RgbImage pixels() throws IOException {
    RgbImage known = pixels;
    if (known == null) {
      known = Decoding.guard(file, this::decode);
      pixels = known;
      encoded = null;
    }
    return known;
  }

  private RgbImage decode() throws IOException {
    Picture picture = encoded == null ? picture(file) : encoded;
    RgbImage image = reading == Reading.CODES ? picture.codes() : picture.pixels();
    if (image.width() != level.width() || image.height() != level.height()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "decodes to %d x %d pixels instead of %d x %d",
              image.width(),
              image.height(),
              level.width(),
              level.height()));
    }
    return image;
  }

  @Override
  public void close() {
    pixels = null;
    encoded = null;
  }

  @Override
  public String toString() {
    return describe();
  }
}

package org.histossl.openslide;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.histossl.data.image.Alpha;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.BrokenBlockException;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Region;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.UnsupportedSlideException;
import org.histossl.data.slide.VendorText;
import org.jspecify.annotations.Nullable;

/**
 * A slide read by OpenSlide. OpenSlide takes coordinates of level 0 for every level; those of a
 * level whose downsample is no whole number fall between pixels, and what it then shows is
 * interpolated.
 */
final class OpenSlideSlide implements Slide {
  /** What is read at once: 64 MiB of pixels. */
  private static final int PIXELS_AT_ONCE = 1 << 24;

  private static final int MAX_PROFILE_BYTES = 1 << 24;

  private final OpenSlideLibrary library;
  private final Path file;
  private final List<Level> levels;
  private @Nullable Pointer handle;

  private OpenSlideSlide(OpenSlideLibrary library, Path file, List<Level> levels, Pointer handle) {
    this.library = library;
    this.file = file;
    this.levels = levels;
    this.handle = handle;
  }

  static OpenSlideSlide open(OpenSlideLibrary library, Path file) throws IOException {
    Pointer handle = openHandle(library, file);
    try {
      List<Level> levels = levels(library, handle);
      String error = library.openslide_get_error(handle);
      if (error != null) {
        throw new IOException(file + ": " + error);
      }
      return new OpenSlideSlide(library, file, levels, handle);
    } catch (IOException e) {
      library.openslide_close(handle);
      throw e;
    } catch (ArithmeticException | IllegalArgumentException e) {
      library.openslide_close(handle);
      throw new IOException(file + ": a level of a size that cannot be: " + e.getMessage(), e);
    }
  }

  private static Pointer openHandle(OpenSlideLibrary library, Path file) throws IOException {
    Pointer handle = library.openslide_open(file.toString());
    if (handle == null) {
      throw new UnsupportedSlideException(file + ": not a slide of a format that OpenSlide knows");
    }
    String error = library.openslide_get_error(handle);
    if (error != null) {
      library.openslide_close(handle);
      throw new IOException(file + ": " + error);
    }
    return handle;
  }

  private static List<Level> levels(OpenSlideLibrary library, Pointer handle) {
    List<Level> levels = new ArrayList<>();
    LongByReference width = new LongByReference();
    LongByReference height = new LongByReference();
    for (int level = 0; level < library.openslide_get_level_count(handle); level++) {
      library.openslide_get_level_dimensions(handle, level, width, height);
      levels.add(
          new Level(
              level,
              Math.toIntExact(width.getValue()),
              Math.toIntExact(height.getValue()),
              library.openslide_get_level_downsample(handle, level)));
    }
    return List.copyOf(levels);
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
    return number("openslide.mpp-x", "aperio.MPP");
  }

  @Override
  public OptionalDouble magnification() {
    return number("openslide.objective-power", "aperio.AppMag");
  }

  @Override
  public Optional<String> description() {
    return property("openslide.comment");
  }

  @Override
  public Optional<byte[]> iccProfile() throws IOException {
    if (property("openslide.icc-size").isEmpty()) {
      return Optional.empty(); // none, or an OpenSlide before 4.0, which has no such function
    }
    long size = library.openslide_get_icc_profile_size(handle());
    if (size < 1 || size > MAX_PROFILE_BYTES) {
      return Optional.empty();
    }
    byte[] profile = new byte[(int) size];
    library.openslide_read_icc_profile(handle(), profile);
    Optional<String> error = takeError();
    if (error.isPresent()) {
      throw new IOException(file + ": color profile: " + error.get());
    }
    return Optional.of(profile);
  }

  /** OpenSlide leaves its own property out where it cannot read the vendor's text. */
  private OptionalDouble number(String property, String vendors) {
    OptionalDouble value =
        property(property).map(VendorText::positive).orElse(OptionalDouble.empty());
    return value.isPresent()
        ? value
        : property(vendors).map(VendorText::positive).orElse(OptionalDouble.empty());
  }

  private Optional<String> property(String name) {
    return Optional.ofNullable(library.openslide_get_property_value(handle(), name));
  }

  @Override
  public Set<String> associatedImages() {
    Pointer names = library.openslide_get_associated_image_names(handle());
    return names == null
        ? Set.of()
        : Collections.unmodifiableSet(new TreeSet<>(List.of(names.getStringArray(0, "UTF-8"))));
  }

  @Override
  public RgbImage associatedImage(String name) throws IOException {
    if (!associatedImages().contains(name)) {
      return Slide.super.associatedImage(name);
    }
    LongByReference width = new LongByReference();
    LongByReference height = new LongByReference();
    library.openslide_get_associated_image_dimensions(handle(), name, width, height);
    if (width.getValue() < 1
        || height.getValue() < 1
        || width.getValue() > PIXELS_AT_ONCE * 8L / height.getValue()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: image '%s' of %d x %d pixels",
              file,
              name,
              width.getValue(),
              height.getValue()));
    }
    int[] argb = new int[(int) (width.getValue() * height.getValue())];
    library.openslide_read_associated_image(handle(), name, argb);
    Optional<String> error = takeError();
    if (error.isPresent()) {
      throw new IOException(String.format("%s: image '%s': %s", file, name, error.get()));
    }
    byte[] rgb = new byte[3 * argb.length];
    onWhite(argb, 0, argb.length, rgb, 0);
    return RgbImage.of((int) width.getValue(), (int) height.getValue(), rgb);
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
    Region region = Region.of(this, level, x, y, width, height);
    RgbImage out = RgbImage.filled(width, height, 0xffffff);
    Level of = levels.get(level);
    // Only what lies on the level: a corner beyond it would move the rest by parts of a pixel.
    Region inside = region.within(of);
    if (inside.isEmpty()) {
      return out;
    }
    int most = Math.max(1, PIXELS_AT_ONCE / inside.width());
    int bottom = inside.y() + inside.height();
    for (int row = inside.y(); row < bottom; row += most) {
      int rows = Math.min(most, bottom - row);
      int[] argb = argb(of, inside.x(), row, inside.width(), rows);
      for (int i = 0; i < rows; i++) {
        int to = 3 * ((row + i - y) * width + inside.x() - x);
        onWhite(argb, i * inside.width(), inside.width(), out.rgb(), to);
      }
    }
    return out;
  }

  private int[] argb(Level level, int x, int y, int width, int height) throws IOException {
    int[] argb = new int[width * height];
    library.openslide_read_region(
        handle(),
        argb,
        Math.round(x * level.downsample()),
        Math.round(y * level.downsample()),
        level.index(),
        width,
        height);
    Optional<String> error = takeError();
    if (error.isPresent()) {
      throw new BrokenBlockException(
          file.toString(), level.index(), x, y, width, height, new IOException(error.get()));
    }
    return argb;
  }

  /** Premultiplied pixels laid on white paper. */
  static void onWhite(int[] argb, int from, int count, byte[] rgb, int start) {
    int to = start;
    for (int i = from; i < from + count; i++) {
      int pixel = Alpha.premultipliedOnWhite(argb[i]);
      rgb[to++] = (byte) (pixel >> 16);
      rgb[to++] = (byte) (pixel >> 8);
      rgb[to++] = (byte) pixel;
    }
  }

  /** After an error OpenSlide reads nothing more through the same handle: it gets a new one. */
  private Optional<String> takeError() throws IOException {
    String error = library.openslide_get_error(handle());
    if (error != null) {
      library.openslide_close(handle());
      handle = null;
      handle = openHandle(library, file);
    }
    return Optional.ofNullable(error);
  }

  private Pointer handle() {
    Pointer open = handle;
    if (open == null) {
      throw new IllegalStateException("slide '" + name() + "' is closed");
    }
    return open;
  }

  @Override
  public void close() {
    if (handle != null) {
      library.openslide_close(handle);
      handle = null;
    }
  }

  @Override
  public String toString() {
    return describe();
  }
}

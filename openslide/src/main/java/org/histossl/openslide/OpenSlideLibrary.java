package org.histossl.openslide;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions of OpenSlide's C library that are used here, under their own names.
 *
 * <p>Source: openslide.h, OpenSlide 3.4 and later.
 */
@SuppressWarnings("checkstyle:MethodName")
interface OpenSlideLibrary extends Library {
  @Nullable String openslide_detect_vendor(String file);

  @Nullable Pointer openslide_open(String file);

  void openslide_close(Pointer slide);

  @Nullable String openslide_get_error(Pointer slide);

  int openslide_get_level_count(Pointer slide);

  void openslide_get_level_dimensions(
      Pointer slide, int level, LongByReference width, LongByReference height);

  double openslide_get_level_downsample(Pointer slide, int level);

  void openslide_read_region(
      Pointer slide, int[] argb, long x, long y, int level, long width, long height);

  @Nullable String openslide_get_property_value(Pointer slide, String name);

  @Nullable Pointer openslide_get_associated_image_names(Pointer slide);

  void openslide_get_associated_image_dimensions(
      Pointer slide, String name, LongByReference width, LongByReference height);

  void openslide_read_associated_image(Pointer slide, String name, int[] argb);

  /** Since OpenSlide 4.0. */
  long openslide_get_icc_profile_size(Pointer slide);

  /** Since OpenSlide 4.0. */
  void openslide_read_icc_profile(Pointer slide, byte[] profile);

  /** The system's library, empty where there is none. */
  static Optional<OpenSlideLibrary> find() {
    return Found.LIBRARY;
  }

  /** Looked for once. */
  final class Found {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSlideLibrary.class);
    private static final Optional<OpenSlideLibrary> LIBRARY = load();

    private Found() {}

    private static Optional<OpenSlideLibrary> load() {
      UnsatisfiedLinkError missing = null;
      // Debian's package for programs that run, unlike the one for development, has no plain name.
      for (String name : new String[] {"openslide", "libopenslide.so.1", "libopenslide.so.0"}) {
        try {
          return Optional.of(
              Native.load(name, OpenSlideLibrary.class, Map.of(OPTION_STRING_ENCODING, "UTF-8")));
        } catch (UnsatisfiedLinkError e) {
          missing = e;
        }
      }
      LOG.info("OpenSlide is not installed on this system: its formats are not read");
      LOG.debug("OpenSlide cannot be loaded", missing);
      return Optional.empty();
    }
  }
}

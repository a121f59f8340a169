package org.histossl.openslide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.histossl.data.slide.Slide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slide's properties, from a library that is not there. */
class VendorNumbersTest {
  private static final byte[] PROFILE = {1, 2, 3};

  private static Slide slide(Map<String, String> properties) throws IOException {
    OpenSlideLibrary library =
        (OpenSlideLibrary)
            Proxy.newProxyInstance(
                OpenSlideLibrary.class.getClassLoader(),
                new Class<?>[] {OpenSlideLibrary.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "openslide_open" -> new Pointer(1);
                      case "openslide_get_level_count" -> 1;
                      case "openslide_get_level_downsample" -> 1.0;
                      case "openslide_get_level_dimensions" -> {
                        ((LongByReference) arguments[2]).setValue(10);
                        ((LongByReference) arguments[3]).setValue(10);
                        yield null;
                      }
                      case "openslide_get_property_value" -> properties.get(arguments[1]);
                      case "openslide_get_icc_profile_size" -> (long) PROFILE.length;
                      case "openslide_read_icc_profile" -> {
                        System.arraycopy(PROFILE, 0, arguments[1], 0, PROFILE.length);
                        yield null;
                      }
                      default -> null;
                    });
    return OpenSlideSlide.open(library, Path.of("a.svs"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "openslide.mpp-x; 0.25; 0.25",
        "openslide.mpp-x; 0,25; 0.25",
        "aperio.MPP; 0,2498; 0.2498",
        "openslide.mpp-x; about 0.25;",
        "openslide.mpp-x; -1;"
      })
  void micronsPerPixelMayHaveAComma(String property, String text, Double expected)
      throws IOException {
    try (Slide slide = slide(Map.of(property, text))) {
      assertEquals(
          expected == null ? OptionalDouble.empty() : OptionalDouble.of(expected),
          slide.micronsPerPixel());
    }
  }

  @Test
  void soMayMagnifications() throws IOException {
    try (Slide slide = slide(Map.of("openslide.objective-power", "20,5"))) {
      assertEquals(OptionalDouble.of(20.5), slide.magnification());
    }
    try (Slide slide = slide(Map.of("aperio.AppMag", "40,0"))) {
      assertEquals(OptionalDouble.of(40), slide.magnification());
    }
  }

  @Test
  void aProfileIsReadWhereTheLibraryHasOne() throws IOException {
    try (Slide slide = slide(Map.of("openslide.icc-size", "3"))) {
      assertArrayEquals(PROFILE, slide.iccProfile().orElseThrow());
    }
    try (Slide slide = slide(Map.of())) {
      assertTrue(slide.iccProfile().isEmpty());
    }
  }
}

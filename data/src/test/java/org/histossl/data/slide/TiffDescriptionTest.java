package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TiffDescriptionTest {
  private static TiffDescription of(String text, double tagged) {
    return TiffDescription.of(Optional.of(text), tagged);
  }

  @Test
  void aScannersWordsComeBeforeItsTags() {
    TiffDescription aperio = of("Aperio v1\r\n100x100|AppMag = 20|MPP = 0.4990|Left = 3\0", 0.25);
    assertEquals(OptionalDouble.of(0.499), aperio.micronsPerPixel());
    assertEquals(OptionalDouble.of(20), aperio.magnification());
    assertEquals(
        Optional.of("Aperio v1\n100x100|AppMag = 20|MPP = 0.4990|Left = 3"), aperio.text());
    TiffDescription ome =
        of(
            "<OME><Objective NominalMagnification=\"40\"/><Pixels PhysicalSizeX=\"0.23\""
                + " PhysicalSizeXUnit=\"\u00b5m\"/></OME>",
            0);
    assertEquals(OptionalDouble.of(0.23), ome.micronsPerPixel());
    assertEquals(OptionalDouble.of(40), ome.magnification());
  }

  @Test
  void whatIsUnknownIsAbsent() {
    TiffDescription nothing = TiffDescription.of(Optional.empty(), 0);
    assertEquals(Optional.empty(), nothing.text());
    assertEquals(OptionalDouble.empty(), nothing.micronsPerPixel());
    assertEquals(OptionalDouble.empty(), nothing.magnification());
    assertEquals(OptionalDouble.empty(), of("MPP = 0", 0).micronsPerPixel());
    assertEquals(OptionalDouble.empty(), of("MPP = e-e", Double.NaN).micronsPerPixel());
    assertEquals(
        OptionalDouble.empty(),
        of("<Pixels PhysicalSizeX=\"3\" PhysicalSizeXUnit=\"mm\"/>", 0).micronsPerPixel());
  }

  @Test
  void resolutionTagsCountWhereTheyAreAScanners() {
    assertEquals(OptionalDouble.of(0.5), of("", 0.5).micronsPerPixel());
    double dotsPerInch = 72;
    assertEquals(OptionalDouble.empty(), of("", 25_400 / dotsPerInch).micronsPerPixel());
  }

  @Test
  void aperiosPicturesNameThemselves() {
    assertEquals(Optional.of("label"), of("Aperio v1\r\nlabel 387x463", 0).aperioName());
    assertEquals(Optional.of("macro"), of("Aperio v1\nmacro 1280x431", 0).aperioName());
    assertEquals(Optional.empty(), of("Aperio v1\n100x100 label", 0).aperioName());
    assertEquals(Optional.empty(), of("label 387x463", 0).aperioName());
  }
}

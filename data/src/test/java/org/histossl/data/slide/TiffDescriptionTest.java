package org.histossl.data.slide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertEquals(OptionalDouble.empty(), of("MPP = -e.1", Double.NaN).micronsPerPixel());
    assertEquals(
        OptionalDouble.empty(),
        of("<Pixels PhysicalSizeX=\"3\" PhysicalSizeXUnit=\"pixel\"/>", 0).micronsPerPixel());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "Aperio v1|AppMag = 20,0|MPP = 0,4990|Left = 3~ 0.499",
        "Aperio v1|MPP = 0.4990,Left = 3~ 0.499",
        "Aperio v1|MPP = 4,99e-1~ 0.499",
        "<Pixels PhysicalSizeX=\"0,499\"/>~ 0.499",
        "<Pixels PhysicalSizeXUnit='nm' PhysicalSizeX='499'/>~ 0.499",
        "<ome:Pixels PhysicalSizeX=\"4.99E-4\" PhysicalSizeXUnit=\"mm\"/>~ 0.499",
        "<Pixels PhysicalSizeX=\"0.499\" PhysicalSizeXUnit=\"&#181;m\"/>~ 0.499",
        "<Pixels PhysicalSizeX=\"0.499\" PhysicalSizeXUnit=\"\u00c2\u00b5m\"/>~ 0.499",
        "<Pixels/><Pixels PhysicalSizeX=\"0.499\"/>~ 0.499",
      })
  void numbersAreReadInEveryCountrysForm(String text, double expected) {
    assertEquals(expected, of(text, 9.5).micronsPerPixel().orElseThrow(), 1e-12);
  }

  @Test
  void magnificationsTooMayHaveAComma() {
    assertEquals(OptionalDouble.of(20.5), of("AppMag = 20,5|x", 0).magnification());
    assertEquals(
        OptionalDouble.of(20.5),
        of("<Objective NominalMagnification=\"20,5\"/>", 0).magnification());
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

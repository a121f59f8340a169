package org.histossl.eval.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.histossl.data.image.RgbImage;
import org.histossl.models.wavelet.Border;
import org.histossl.models.wavelet.Wavelet;
import org.histossl.models.wavelet.WaveletConfig;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.junit.jupiter.api.Test;

class SubBandPictureTest {
  private static final Xcit XCIT = new Xcit(new XcitConfig(8, 8, 1, 2, true, 1));
  private static final int ZERO = 0x808080;

  @Test
  void columnsOfTwoColorsAreADetailOfTheirOwn() {
    RgbImage tile = RgbImage.black(4, 4);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        tile.set(x, y, x % 2 == 0 ? 0x6040c0 : 0x204080);
      }
    }
    SubBandPicture picture = SubBandPicture.of(tile, "a tile", WaveletConfig.subbands(XCIT));
    assertEquals("wavelet haar SYMMETRIC, levels 1, ALL", picture.frontEnd());
    RgbImage bands = picture.parts().get(0).image();
    assertEquals(4, bands.width());
    // mean colors; the difference from column to column is to the right
    assertEquals(0x4040a0, bands.get(0, 0));
    assertEquals(0x80, bands.get(2, 0) >> 8 & 0xff);
    assertTrue((bands.get(2, 0) & 0xff) > 0x90, Integer.toHexString(bands.get(2, 0)));
    assertEquals(ZERO, bands.get(0, 2));
    assertEquals(ZERO, bands.get(2, 2));
    assertEquals(0x4040a0, picture.parts().get(1).image().get(3, 3));
    assertArrayEquals(tile.rgb(), picture.parts().get(3).image().rgb());
  }

  @Test
  void tilesOfAnySizeComeBackFromAllSubBands() {
    RgbImage tile = RgbImage.filled(13, 11, 0x102030);
    tile.set(5, 6, 0xf0e0d0);
    WaveletConfig config =
        new WaveletConfig(
            Wavelet.daubechies(2), Border.SYMMETRIC, 2, WaveletConfig.Bands.APPROXIMATION, XCIT);
    SubBandPicture picture = SubBandPicture.of(tile, "odd", config);
    assertArrayEquals(tile.rgb(), picture.parts().get(3).image().rgb());
    // 13 is 8, then 5; 11 is 7, then 5
    assertEquals(20, picture.parts().get(0).image().width());
    assertEquals(20, picture.parts().get(0).image().height());
    assertEquals(13, picture.parts().get(1).image().width());
  }
}

package org.histossl.ssl.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import org.histossl.core.RecordJson;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ViewConfigTest {
  @Test
  void dinoHasTheValuesOfTheReferenceScript() {
    ViewConfig dino = ViewConfig.dino();
    assertEquals(10, dino.count());
    assertEquals(224, dino.size(1));
    assertEquals(96, dino.size(2));
    assertEquals(1.0, dino.softening(0).blurProbability());
    assertEquals(0.0, dino.softening(0).solarizeProbability());
    assertEquals(0.1, dino.softening(1).blurProbability());
    assertEquals(0.2, dino.softening(1).solarizeProbability());
    assertEquals(0.5, dino.softening(2).blurProbability());
    assertEquals(0.5, dino.softening(9).blurProbability());
  }

  @Test
  void anyNumberAndSizeOfViewsCanBeAskedFor() {
    ViewConfig thesis = ViewConfig.tissue().withCounts(1, 5).withSizes(64, 32);
    assertEquals(6, thesis.count());
    assertEquals(3 * 64 * 64, thesis.floats(0));
    assertEquals(3 * 32 * 32, thesis.floats(5));
  }

  @Test
  void aConfigurationSurvivesItsFileForm() {
    RecordJson json = RecordJson.standard();
    ViewConfig config = ViewConfig.tissue();
    assertEquals(config, json.read(json.text(config), ViewConfig.class, null));
  }

  @Test
  void theBlurOfASmallerViewIsSmallerInProportion() {
    ViewConfig small = ViewConfig.dino().withSizes(48, 24);
    assertEquals(48 / 224.0, small.softening(0).scale(small.size(0)));
    assertEquals(24 / 96.0, small.softening(2).scale(small.size(2)));
  }

  @Test
  void theViewsOfThePaperAreBlurredByThePapersPixels() {
    ViewConfig dino = ViewConfig.dino();
    for (int view = 0; view < dino.count(); view++) {
      assertEquals(1.0, dino.softening(view).scale(dino.size(view)));
    }
  }

  @Test
  void aBlurInPixelsIsTheSameForAnyView() {
    ViewConfig pixels = ViewConfig.dino().withSizes(48, 24).withBlurInPixels();
    assertEquals(1.0, pixels.softening(0).scale(48));
    assertEquals(1.0, pixels.softening(2).scale(24));
    assertEquals(ViewConfig.dino().softening(1).inPixels(), pixels.softening(1));
    RecordJson json = RecordJson.standard();
    assertEquals(
        pixels,
        json.read(json.text(pixels), ViewConfig.class, ViewConfig.dino())); // null is not left out
  }

  @Test
  @Tag("hostile")
  void aBlurForAViewWithoutPixelsIsRefused() {
    assertRefused(
        "softening: radiusViewSize must be at least 1, got 0",
        () -> new Softening(1, 0.1, 2, OptionalInt.of(0), 0, 128));
  }

  @Test
  void noGlobalViewIsRefused() {
    assertRefused(
        "global crops: count must be at least 1, got 0", () -> ViewConfig.dino().withCounts(0, 2));
  }

  @Test
  void anEmptyRangeOfScalesIsRefused() {
    assertRefused(
        "crops: minScale must be in (0, maxScale = 0.4], got 0.5",
        () -> ViewConfig.dino().local().withScale(0.5, 0.4));
  }

  @Test
  void aViewThatDoesNotExistIsRefused() {
    assertRefused("view must be in 0..9, got 10", () -> ViewConfig.dino().size(10));
  }

  @Test
  void tooSmallAnArrayIsRefused() {
    Views views = Views.of(Configs.identity(2));
    RgbImage tile = RgbImage.filled(2, 2, 0);
    assertRefused(
        "view 0 needs 12 floats from offset 1 on, got an array of 12",
        () -> views.write(tile, Seed.of(1), 0, new float[12], 1));
  }

  private static void assertRefused(String message, Runnable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }
}

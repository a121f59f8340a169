package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.histossl.core.Progress;
import org.histossl.data.image.Normalization;
import org.histossl.eval.SmallEncoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Test;

class PatchTokensTest {
  private static final int SIDE = SmallEncoders.SIDE;

  /** Networks turn rounding of a pixel into rounding of a token. */
  private static final float ROUNDING = 1e-4f;

  @Test
  void colorsAreNormalizedAsTheEncoderSays() throws IOException {
    try (TrainedEncoder vit = SmallEncoders.vit(1)) {
      TrainedEncoder plain = vit.borrowed();
      TrainedEncoder hibou = plain.withNormalization(Normalization.hibou());
      float[] usual = row(plain);
      assertArrayEquals(usual, row(plain.withNormalization(Normalization.imageNet())));
      float[] others = row(hibou);
      float greatest = 0;
      for (int i = 0; i < usual.length; i++) {
        greatest = Math.max(greatest, Math.abs(usual[i] - others[i]));
      }
      assertTrue(greatest > 0.01, "other colors give other tokens, by " + greatest);
    }
  }

  @Test
  void aPretrainedEncoderIsNormalizedAsImageNet() throws IOException {
    try (TrainedEncoder vit = SmallEncoders.vit(1)) {
      PatchTokens tokens = PatchTokens.embed(vit, SIDE, SmallEncoders.tiles(9), Progress.none());
      assertArrayEquals(row(vit.borrowed()), tokens.tokens().row(0), ROUNDING);
      assertEquals(new PatchGrid(4, 4), tokens.grid());
      assertEquals(9, tokens.count());
    }
  }

  private static float[] row(TrainedEncoder encoder) throws IOException {
    return PatchTokens.embed(encoder, SIDE, SmallEncoders.tiles(1), Progress.none())
        .tokens()
        .row(0);
  }
}

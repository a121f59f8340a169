package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.histossl.core.Progress;
import org.histossl.eval.SmallEncoders;
import org.histossl.eval.embed.FrozenEncoder;
import org.histossl.models.encoder.PatchGrid;
import org.histossl.ssl.dino.PretrainedEncoder;
import org.histossl.ssl.view.Normalization;
import org.junit.jupiter.api.Test;

class PatchTokensTest {
  private static final int SIDE = SmallEncoders.SIDE;

  /** Networks turn rounding of a pixel into rounding of a token. */
  private static final float ROUNDING = 1e-4f;

  @Test
  void coloursAreNormalisedAsTheEncoderSays() throws IOException {
    try (PretrainedEncoder vit = SmallEncoders.vit(1)) {
      FrozenEncoder plain = FrozenEncoder.of(vit);
      FrozenEncoder hibou = plain.withNormalization(FrozenEncoder.hibouColours());
      float[] usual = row(plain);
      assertArrayEquals(usual, row(plain.withNormalization(Normalization.imageNet())));
      float[] others = row(hibou);
      float greatest = 0;
      for (int i = 0; i < usual.length; i++) {
        greatest = Math.max(greatest, Math.abs(usual[i] - others[i]));
      }
      assertTrue(greatest > 0.01, "other colours give other tokens, by " + greatest);
    }
  }

  @Test
  void aPretrainedEncoderIsNormalisedAsImageNet() throws IOException {
    try (PretrainedEncoder vit = SmallEncoders.vit(1)) {
      PatchTokens tokens = PatchTokens.embed(vit, SIDE, SmallEncoders.tiles(9), Progress.none());
      assertArrayEquals(row(FrozenEncoder.of(vit)), tokens.tokens().row(0), ROUNDING);
      assertEquals(new PatchGrid(4, 4), tokens.grid());
      assertEquals(9, tokens.count());
    }
  }

  private static float[] row(FrozenEncoder encoder) throws IOException {
    return PatchTokens.embed(encoder, SIDE, SmallEncoders.tiles(1), Progress.none())
        .tokens()
        .row(0);
  }
}

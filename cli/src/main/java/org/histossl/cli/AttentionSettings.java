package org.histossl.cli;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.histossl.core.Check;

/**
 * What {@code histossl attention} is asked for.
 *
 * @param encoder whose attention it is
 * @param slides a slide, a folder of slides, or a PANDA folder
 * @param out where everything is written
 * @param tiling how the slides are cut
 * @param input side in pixels at which the encoder sees the tiles; empty for their own
 * @param hottest share of the tissue that is outlined for QuPath, in (0, 1]
 * @param pixels longest edge of the pictures
 * @param threads slides cut at the same time; 0 for one a core
 */
record AttentionSettings(
    EncoderAt encoder,
    Path slides,
    Path out,
    TilingSettings tiling,
    OptionalInt input,
    double hottest,
    int pixels,
    int threads) {
  AttentionSettings {
    Check.that(hottest > 0 && hottest <= 1, "hottest must be in (0, 1], got %s", hottest);
    Check.positive("pixels", pixels);
    Check.notNegative("threads", threads);
  }
}

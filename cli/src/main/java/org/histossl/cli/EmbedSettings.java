package org.histossl.cli;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embedder;

/**
 * What {@code histossl embed} is asked for.
 *
 * @param encoder what describes the tiles
 * @param tiles a tile store, a table of tiles, or a folder of pictures
 * @param out where the embeddings are written
 * @param input side in pixels at which the encoder sees the tiles; empty for their own
 * @param description what of the encoder describes a tile
 * @param layers of {@link Description#LAST_LAYERS} how many
 * @param csv whether a table of all numbers is written too
 */
record EmbedSettings(
    EncoderAt encoder,
    Path tiles,
    Path out,
    OptionalInt input,
    Description description,
    int layers,
    boolean csv) {
  /** What of an encoder describes a tile. */
  enum Description {
    /** The class token. */
    CLASS_TOKEN,
    /** The class token and the mean of the patch tokens. */
    CLASS_TOKEN_AND_MEAN_PATCH,
    /** The class tokens of the last blocks. */
    LAST_LAYERS,
    /** The scores of the projection head's prototypes. */
    PROTOTYPES;

    Embedder.Source source(int layers) {
      return switch (this) {
        case CLASS_TOKEN -> Embedder.Source.CLASS_TOKEN;
        case CLASS_TOKEN_AND_MEAN_PATCH -> Embedder.Source.CLASS_TOKEN_AND_MEAN_PATCH;
        case LAST_LAYERS -> Embedder.Source.lastLayers(layers);
        case PROTOTYPES -> Embedder.Source.PROTOTYPES;
      };
    }
  }

  EmbedSettings {
    Check.positive("layers", layers);
    if (input.isPresent()) {
      Check.positive("input", input.getAsInt());
    }
  }
}

package org.histossl.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.eval.decode.PatchTokens;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.PatchGrid;

/**
 * What decoders are given of some tiles.
 *
 * @param patches numbers for each patch of each tile
 * @param tiles numbers for each tile
 */
record RingsDescription(PatchTokens patches, Embeddings tiles) {
  static RingsDescription of(
      TrainedEncoder encoder, int sizePixels, TileSource tiles, Progress progress)
      throws IOException {
    try (Embedder embedder =
        Embedder.of(encoder, sizePixels, Embedder.Source.CLASS_TOKEN_AND_MEAN_PATCH)) {
      return new RingsDescription(
          PatchTokens.embed(encoder, sizePixels, tiles, progress), embedder.embed(tiles, progress));
    }
  }

  /** Colors, grays and edges, of patches as large as an encoder's. */
  static RingsDescription byHand(int sizePixels, int patchSize, TileSource tiles)
      throws IOException {
    PatchGrid grid = PatchGrid.exact(sizePixels, sizePixels, patchSize);
    List<RgbImage> whole = new ArrayList<>();
    List<RgbImage> patches = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      RgbImage tile = tiles.read(i);
      whole.add(tile);
      for (int y = 0; y < sizePixels; y += patchSize) {
        for (int x = 0; x < sizePixels; x += patchSize) {
          patches.add(tile.crop(x, y, patchSize, patchSize));
        }
      }
    }
    return new RingsDescription(
        new PatchTokens(HandCrafted.of(patches), grid, patchSize), HandCrafted.of(whole));
  }
}

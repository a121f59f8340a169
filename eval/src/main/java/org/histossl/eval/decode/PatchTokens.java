package org.histossl.eval.decode;

import java.io.IOException;
import java.util.Arrays;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.eval.embed.Embeddings;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a frozen encoder says of each patch of some tiles: the patch tokens after the final norm, on
 * the heap. A tile of 224 pixels by a width of 384 and patches of 16 takes 300 KB.
 *
 * <pre>{@code
 * PatchTokens tokens = PatchTokens.embed(encoder, 224, tiles, progress);
 * }</pre>
 *
 * @param tokens a row a patch: tile by tile, and in each row by row
 * @param grid rows and columns of patches of a tile
 * @param patchSize side of a patch in pixels
 */
public record PatchTokens(Embeddings tokens, PatchGrid grid, int patchSize) {
  private static final int BATCH = 8;
  private static final String IMAGE = "image";
  private static final String TOKENS = "tokens";

  /**
   * Checks the counts.
   *
   * @param tokens a row a patch: tile by tile, and in each row by row
   * @param grid rows and columns of patches of a tile
   * @param patchSize side of a patch in pixels
   */
  public PatchTokens {
    Check.positive("patchSize", patchSize);
    Check.that(
        tokens.count() % grid.size() == 0,
        "tiles of %d x %d patches need a multiple of %d tokens, got %d",
        grid.rows(),
        grid.columns(),
        grid.size(),
        tokens.count());
  }

  /**
   * Runs an encoder over square tiles, whose colors are normalized as it says.
   *
   * @param encoder the encoder; only read, stays the caller's
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @param tiles the tiles
   * @param progress told of each batch
   * @return the tokens of all tiles
   * @throws IOException if a tile cannot be read
   */
  public static PatchTokens embed(
      TrainedEncoder encoder, int sizePixels, TileSource tiles, Progress progress)
      throws IOException {
    return embed(encoder, sizePixels, tiles, Engine.standard(), progress);
  }

  /**
   * Runs an encoder over square tiles by an engine of one's choice.
   *
   * @param encoder the encoder; only read, stays the caller's
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @param tiles the tiles
   * @param engine what runs the encoder
   * @param progress told of each batch
   * @return the tokens of all tiles
   * @throws IOException if a tile cannot be read
   */
  public static PatchTokens embed(
      TrainedEncoder encoder, int sizePixels, TileSource tiles, Engine engine, Progress progress)
      throws IOException {
    int patch = encoder.encoder().patchSize();
    PatchGrid grid = PatchGrid.exact(sizePixels, sizePixels, patch);
    int dimensions = encoder.encoder().embeddingDim();
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input(IMAGE, BATCH, Encoder.CHANNELS, sizePixels, sizePixels);
    graph.output(TOKENS, encoder.build(graph, image).patchTokens());
    int count = Math.multiplyExact(tiles.size(), grid.size());
    Embeddings.Builder builder = Embeddings.builder(count, dimensions);
    float[] pixels = new float[Encoder.CHANNELS * sizePixels * sizePixels];
    try (Program program = engine.compile(graph, encoder.state());
        Progress.Task task = progress.start("patch tokens", (tiles.size() + BATCH - 1) / BATCH)) {
      for (int from = 0; from < tiles.size(); from += BATCH) {
        int tilesNow = Math.min(BATCH, tiles.size() - from);
        for (int i = 0; i < tilesNow; i++) {
          RgbImage tile = tiles.read(from + i);
          Check.that(
              tile.width() == sizePixels && tile.height() == sizePixels,
              "the encoder was compiled for tiles of %d x %d pixels, got %d x %d at tile %d",
              sizePixels,
              sizePixels,
              tile.width(),
              tile.height(),
              from + i);
          encoder.normalization().apply(tile, pixels);
          HostFloats.fill(program.input(IMAGE), (long) i * pixels.length, pixels);
        }
        program.run();
        float[] rows = HostFloats.rowMajor(program.output(TOKENS));
        builder.add(Arrays.copyOf(rows, tilesNow * grid.size() * dimensions));
        task.step();
      }
    }
    return new PatchTokens(builder.build().requireFinite("patch tokens"), grid, patch);
  }

  /**
   * How many tiles there are.
   *
   * @return the number of tiles
   */
  public int count() {
    return tokens.count() / grid.size();
  }

  /**
   * Height of a tile.
   *
   * @return in pixels
   */
  public int height() {
    return grid.rows() * patchSize;
  }

  /**
   * Width of a tile.
   *
   * @return in pixels
   */
  public int width() {
    return grid.columns() * patchSize;
  }

  /**
   * Some of the tiles, in the order asked for.
   *
   * @param tiles which tiles
   * @return their tokens
   */
  public PatchTokens select(int... tiles) {
    return new PatchTokens(tokens.select(rows(tiles)), grid, patchSize);
  }

  /** The rows of some tiles, one behind the other. */
  int[] rows(int... tiles) {
    int[] rows = new int[Math.multiplyExact(tiles.length, grid.size())];
    for (int i = 0; i < tiles.length; i++) {
      Check.index("tile", tiles[i], count());
      for (int p = 0; p < grid.size(); p++) {
        rows[i * grid.size() + p] = tiles[i] * grid.size() + p;
      }
    }
    return rows;
  }
}

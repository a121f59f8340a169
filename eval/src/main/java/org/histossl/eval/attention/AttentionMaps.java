package org.histossl.eval.attention;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.slide.Level;
import org.histossl.data.tile.Tile;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.map.PrincipalComponents;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where an encoder looks in tiles.
 *
 * <p>Of every encoder that has a class token's attention: how much the class token attends to each
 * patch in the last block, head by head (Caron et al. 2021, arXiv:2104.14294, figure 1; for XCiT,
 * whose last blocks are class attention, El-Nouby et al. 2021, arXiv:2106.09681, figure 4). Of an
 * encoder whose features attend to features ({@link EncoderOutputs#attendedPatches}), such as XCiT,
 * also the norm map: cross-covariance attention lets features attend to features, so its weights
 * have no place in the picture; what has one is the vector that it writes into each patch's token,
 * and the map shows that vector's Euclidean length over all heads, in the last such block, before
 * the output projection.
 *
 * <pre>{@code
 * try (AttentionMaps maps = AttentionMaps.of(encoder, 224)) {
 *   RgbImage overlay = HeatMap.of(maps.of(tile).mean()).over(tile);
 *   List<RgbImage> colors = maps.colors(tiles, Seed.of(7));
 * }
 * }</pre>
 */
public final class AttentionMaps implements AutoCloseable {
  private static final String IMAGE = "image";
  private static final String CLASS_ATTENTION = "classAttention";
  private static final String NORM = "norm";
  private static final String TOKENS = "tokens";
  private static final int COLOURS = 3;

  /** From as many tiles on, what patches of one place have in common is their place. */
  private static final int TILES_THAT_TELL_PLACES = 4;

  private final TrainedEncoder encoder;
  private final Program program;
  private final int sizePixels;
  private final PatchGrid grid;
  private final boolean hasNorm;
  private final float[] pixels;

  private AttentionMaps(
      TrainedEncoder encoder, Program program, int sizePixels, PatchGrid grid, boolean hasNorm) {
    this.encoder = encoder;
    this.program = program;
    this.sizePixels = sizePixels;
    this.grid = grid;
    this.hasNorm = hasNorm;
    this.pixels = new float[Encoder.CHANNELS * sizePixels * sizePixels];
  }

  /**
   * Compiles an encoder for tiles of one size.
   *
   * @param encoder the encoder; stays the caller's, who closes it after the maps
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @return the maps, to be closed by the caller
   */
  public static AttentionMaps of(TrainedEncoder encoder, int sizePixels) {
    return of(encoder, sizePixels, Engine.standard());
  }

  /**
   * Compiles an encoder for tiles of one size by an engine of one's choice.
   *
   * @param encoder the encoder; stays the caller's, who closes it after the maps
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @param engine what runs it
   * @return the maps, to be closed by the caller
   */
  public static AttentionMaps of(TrainedEncoder encoder, int sizePixels, Engine engine) {
    Check.positive("sizePixels", sizePixels);
    PatchGrid grid = encoder.encoder().grid(sizePixels, sizePixels);
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input(IMAGE, 1, Encoder.CHANNELS, sizePixels, sizePixels);
    EncoderOutputs outputs = encoder.build(graph, image);
    graph.output(CLASS_ATTENTION, outputs.patchAttention()); // [1, heads, patches]
    graph.output(TOKENS, outputs.patchTokens()); // [1, patches, features]
    Optional<Node> written = outputs.attendedPatches(); // [1, patches, features]
    written.ifPresent(node -> graph.output(NORM, node.square().sum(2).sqrt()));
    return new AttentionMaps(
        encoder, engine.compile(graph, encoder.state()), sizePixels, grid, written.isPresent());
  }

  /**
   * Where the encoder looks in a tile.
   *
   * @param tile the tile, of the size that the maps were made for
   * @return the attention, a value a patch
   */
  public TileAttention of(RgbImage tile) {
    run(tile);
    INDArray attention = program.output(CLASS_ATTENTION);
    float[] values = HostFloats.rowMajor(attention);
    float[][][] heads = new float[Math.toIntExact(attention.size(1))][][];
    for (int h = 0; h < heads.length; h++) {
      heads[h] = map(values, h * grid.size());
    }
    return new TileAttention(
        heads,
        hasNorm
            ? Optional.of(map(HostFloats.rowMajor(program.output(NORM)), 0))
            : Optional.empty());
  }

  /**
   * What the patch tokens of some tiles have in common, as colors: their first three principal
   * components, taken over the patches of all these tiles together, are red, green and blue, so
   * that patches of one color have similar tokens, across tiles too (Oquab et al. 2023,
   * arXiv:2304.07193, figure 1).
   *
   * <p>Unlike the source, of 4 tiles and more the mean token of each place in the grid is taken
   * away first: it holds the position, which in networks that were trained for short drowns what
   * the tiles show.
   *
   * @param tiles the tiles, of the size that the maps were made for
   * @param seed where the search for the components starts
   * @return a picture a tile, of the tile's size
   */
  public List<RgbImage> colors(List<RgbImage> tiles, Seed seed) {
    Check.that(!tiles.isEmpty(), "colors need at least 1 tile, got none");
    int features = encoder.encoder().embeddingDim();
    Embeddings.Builder builder =
        Embeddings.builder(Math.multiplyExact(tiles.size(), grid.size()), features);
    List<float[]> all = new ArrayList<>();
    for (RgbImage tile : tiles) {
      run(tile);
      all.add(HostFloats.rowMajor(program.output(TOKENS)));
    }
    if (all.size() >= TILES_THAT_TELL_PLACES) {
      subtractMean(all);
    }
    all.forEach(builder::add);
    Embeddings tokens = builder.build().requireFinite("patch tokens");
    int components = Math.min(COLOURS, Math.min(tokens.count() - 1, features));
    float[][] places =
        PrincipalComponents.of(tokens, Math.max(1, components), seed).project(tokens);
    PatchColors colors = new PatchColors(places, grid);
    List<RgbImage> pictures = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      pictures.add(colors.picture(i, sizePixels));
    }
    return pictures;
  }

  private static void subtractMean(List<float[]> tiles) {
    for (int i = 0; i < tiles.get(0).length; i++) {
      double mean = 0;
      for (float[] tokens : tiles) {
        mean += tokens[i] / (double) tiles.size();
      }
      for (float[] tokens : tiles) {
        tokens[i] -= (float) mean;
      }
    }
  }

  /**
   * The mean class attention of all tiles of a slide, stitched.
   *
   * @param level the level that the tiles were cut from
   * @param tiles where each tile lies
   * @param pixels the tiles' pixels, in the same order, of any size: they are resized to the size
   *     that the maps were made for
   * @param progress hears of each tile
   * @return the heat over the slide
   * @throws IOException if a tile cannot be read
   */
  public SlideHeatMap overSlide(Level level, List<Tile> tiles, TileSource pixels, Progress progress)
      throws IOException {
    Check.that(
        tiles.size() == pixels.size(),
        "places and pixels of tiles must be as many, got %d and %d",
        tiles.size(),
        pixels.size());
    Check.that(!tiles.isEmpty(), "a slide's heat map needs at least 1 tile, got none");
    TileSource resized = pixels.resized(sizePixels);
    int cellPixels = Math.max(1, tiles.get(0).sizePixels() / grid.columns());
    SlideHeatMap.Builder stitched = SlideHeatMap.over(level, cellPixels);
    try (Progress.Task task = progress.start("attention", tiles.size())) {
      for (int i = 0; i < tiles.size(); i++) {
        Tile tile = tiles.get(i);
        stitched.add(tile.x(), tile.y(), tile.sizePixels(), of(resized.read(i)).mean());
        task.step();
      }
    }
    return stitched.build();
  }

  private void run(RgbImage tile) {
    Check.that(
        tile.width() == sizePixels && tile.height() == sizePixels,
        "these attention maps are of tiles of %d x %d pixels, got %d x %d",
        sizePixels,
        sizePixels,
        tile.width(),
        tile.height());
    encoder.normalization().apply(tile, pixels);
    HostFloats.fill(program.input(IMAGE), 0, pixels);
    program.run();
  }

  private float[][] map(float[] values, int from) {
    float[][] map = new float[grid.rows()][grid.columns()];
    for (int y = 0; y < grid.rows(); y++) {
      System.arraycopy(values, from + y * grid.columns(), map[y], 0, grid.columns());
    }
    return map;
  }

  @Override
  public void close() {
    program.close();
  }
}

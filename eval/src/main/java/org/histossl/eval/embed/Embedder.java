package org.histossl.eval.embed;

import java.io.IOException;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.data.image.RgbImage;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.head.DinoHead;
import org.histossl.ssl.dino.PretrainedEncoder;
import org.histossl.ssl.view.Normalization;
import org.histossl.ssl.view.TileSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A frozen encoder over tiles. Tiles of another size than the encoder's input are refused; resize
 * them first. The encoder's weights are only read.
 *
 * <pre>{@code
 * try (Embedder embedder = Embedder.of(encoder, 224, Embedder.Source.CLASS_TOKEN)) {
 *   Embeddings embeddings = embedder.embed(tiles, progress);
 * }
 * }</pre>
 */
public final class Embedder implements AutoCloseable {
  private static final int BATCH = 16;
  private static final String IMAGE = "image";
  private static final String EMBEDDING = "embedding";
  private static final String ATTENTION = "attention";

  private final Program program;
  private final int sizePixels;
  private final int dimensions;
  private final Normalization normalization = Normalization.imageNet();
  private final float[] pixels;

  /** What a tile is described by. */
  public enum Source {
    /** The encoder's class token after the final norm. */
    CLASS_TOKEN,
    /** The scores of the head's prototypes, as the thesis has it. */
    PROTOTYPES,
    /** The class token and the mean of the patch tokens, one behind the other. */
    CLASS_TOKEN_AND_MEAN_PATCH
  }

  private Embedder(Program program, int sizePixels, int dimensions) {
    this.program = program;
    this.sizePixels = sizePixels;
    this.dimensions = dimensions;
    pixels = new float[Encoder.CHANNELS * sizePixels * sizePixels];
  }

  /**
   * Compiles the encoder for tiles of one size.
   *
   * @param encoder the encoder; stays the caller's, who closes it after the embedder
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @param source what a tile is described by
   * @return the embedder, to be closed by the caller
   */
  public static Embedder of(PretrainedEncoder encoder, int sizePixels, Source source) {
    Check.that(
        sizePixels > 0 && sizePixels % encoder.encoder().patchSize() == 0,
        "tiles must be a multiple of the encoder's patch of %d pixels, got %d",
        encoder.encoder().patchSize(),
        sizePixels);
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.EVAL);
    Node image = graph.input(IMAGE, BATCH, Encoder.CHANNELS, sizePixels, sizePixels);
    EncoderOutputs outputs = encoder.encoder().build(scope.in("backbone"), image);
    Node embedding =
        switch (source) {
          case CLASS_TOKEN -> outputs.features();
          case PROTOTYPES ->
              new DinoHead(encoder.head()).build(scope.in("head"), outputs.features()).prototypes();
          case CLASS_TOKEN_AND_MEAN_PATCH -> {
            Node mean =
                outputs.patchTokens().mean(1).reshape(BATCH, encoder.encoder().embeddingDim());
            yield Node.concat(1, java.util.List.of(outputs.features(), mean));
          }
        };
    graph.output(EMBEDDING, embedding);
    graph.output(ATTENTION, outputs.patchAttention());
    return new Embedder(
        Engine.standard().compile(graph, encoder.state()),
        sizePixels,
        Math.toIntExact(embedding.size(1)));
  }

  /**
   * How many numbers describe a tile.
   *
   * @return the dimensions
   */
  public int dimensions() {
    return dimensions;
  }

  /**
   * Embeds all tiles.
   *
   * @param tiles the tiles
   * @param progress hears of each batch
   * @return a row a tile
   * @throws IOException if a tile cannot be read
   */
  public Embeddings embed(TileSource tiles, Progress progress) throws IOException {
    Embeddings.Builder builder = Embeddings.builder(tiles.size(), dimensions);
    int batches = (tiles.size() + BATCH - 1) / BATCH;
    try (Progress.Task task = progress.start("embedding", batches)) {
      for (int from = 0; from < tiles.size(); from += BATCH) {
        int count = Math.min(BATCH, tiles.size() - from);
        for (int i = 0; i < count; i++) {
          put(i, tiles.read(from + i));
        }
        program.run();
        float[] rows = HostFloats.copy(program.output(EMBEDDING).dup('c'));
        builder.add(java.util.Arrays.copyOf(rows, count * dimensions));
        task.step();
      }
    }
    return builder.build();
  }

  /**
   * How much the class token attends to each patch of a tile in the last block, mean over the
   * heads.
   *
   * @param tile the tile
   * @return {@code [rows][columns]} of patches
   */
  public float[][] attention(RgbImage tile) {
    put(0, tile);
    program.run();
    INDArray attention = program.output(ATTENTION); // [batch, heads, patches]
    int heads = Math.toIntExact(attention.size(1));
    int side = (int) Math.round(Math.sqrt((double) attention.size(2)));
    float[][] map = new float[side][side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int h = 0; h < heads; h++) {
          map[y][x] += attention.getFloat(0, h, y * side + x) / heads;
        }
      }
    }
    return map;
  }

  private void put(int index, RgbImage tile) {
    Check.that(
        tile.width() == sizePixels && tile.height() == sizePixels,
        "the embedder takes tiles of %d x %d pixels, got %d x %d",
        sizePixels,
        sizePixels,
        tile.width(),
        tile.height());
    normalization.apply(tile, pixels);
    HostFloats.fill(program.input(IMAGE), (long) index * pixels.length, pixels);
  }

  @Override
  public void close() {
    program.close();
  }
}

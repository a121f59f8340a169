package org.histossl.eval.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.RecordJson;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.eval.stored.MadeOf;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderOutputs;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A frozen encoder over tiles. Tiles of another size than the encoder's input are refused; resize
 * them first. The encoder's weights are only read.
 *
 * <pre>{@code
 * try (Embedder embedder = Embedder.of(encoder, 224, Embedder.Source.CLASS_TOKEN)) {
 *   Embeddings embeddings = embedder.embed(tiles, progress);                        // in memory
 *   EmbeddingFile file = embedder.embedTo(path, tiles, store.digest(), progress);   // on disk, resumable
 * }
 * }</pre>
 */
public final class Embedder implements AutoCloseable {
  private static final int BATCH = 16;
  private static final String IMAGE = "image";
  private static final String EMBEDDING = "embedding";

  private final TrainedEncoder encoder;
  private final Program program;
  private final int sizePixels;
  private final Source source;
  private final int dimensions;
  private final float[] pixels;

  /**
   * What a tile is described by.
   *
   * @param kind which of the encoder's outputs
   * @param layers of {@link Kind#LAST_LAYERS} how many; else 1
   */
  public record Source(Kind kind, int layers) {
    /** The encoder's class token after the final norm. */
    public static final Source CLASS_TOKEN = new Source(Kind.CLASS_TOKEN, 1);

    /** The scores of the head's prototypes, as the thesis has it. */
    public static final Source PROTOTYPES = new Source(Kind.PROTOTYPES, 1);

    /** The class token and the mean of the patch tokens, one behind the other. */
    public static final Source CLASS_TOKEN_AND_MEAN_PATCH =
        new Source(Kind.CLASS_TOKEN_AND_MEAN_PATCH, 1);

    /** Which of the encoder's outputs describes a tile. */
    public enum Kind {
      /** The class token after the final norm. */
      CLASS_TOKEN,
      /** The scores of the head's prototypes. */
      PROTOTYPES,
      /** The class token and the mean of the patch tokens. */
      CLASS_TOKEN_AND_MEAN_PATCH,
      /** The class tokens of the last blocks. */
      LAST_LAYERS
    }

    /**
     * Checks the number of layers.
     *
     * @param kind which of the encoder's outputs
     * @param layers of {@link Kind#LAST_LAYERS} how many; else 1
     */
    public Source {
      Check.positive("layers", layers);
      Check.that(
          kind == Kind.LAST_LAYERS || layers == 1,
          "only LAST_LAYERS takes several layers, got %d for %s",
          layers,
          kind);
    }

    /**
     * The class tokens of the last blocks, each after the final norm, the earliest block first, as
     * DINO's linear evaluation has them. Of a block without a class token, as XCiT's
     * cross-covariance blocks are, the mean of the patch tokens.
     *
     * @param layers how many blocks
     * @return the source
     */
    public static Source lastLayers(int layers) {
      return new Source(Kind.LAST_LAYERS, layers);
    }

    /** The source's name in files. */
    @Override
    public String toString() {
      String name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
      return kind == Kind.LAST_LAYERS ? name + " " + layers : name;
    }
  }

  private Embedder(
      TrainedEncoder encoder, Program program, int sizePixels, Source source, int dimensions) {
    this.encoder = encoder;
    this.program = program;
    this.sizePixels = sizePixels;
    this.source = source;
    this.dimensions = dimensions;
    pixels = new float[Encoder.CHANNELS * sizePixels * sizePixels];
  }

  /**
   * Compiles an encoder for tiles of one size.
   *
   * @param encoder the encoder; stays the caller's, who closes it after the embedder
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @param source what a tile is described by
   * @return the embedder, to be closed by the caller
   */
  public static Embedder of(TrainedEncoder encoder, int sizePixels, Source source) {
    return of(encoder, sizePixels, source, Engine.standard());
  }

  /**
   * Compiles an encoder for tiles of one size by an engine of one's choice.
   *
   * @param encoder the encoder; stays the caller's, who closes it after the embedder
   * @param sizePixels side of the tiles, a multiple of the encoder's patch
   * @param source what a tile is described by
   * @param engine what runs it
   * @return the embedder, to be closed by the caller
   */
  public static Embedder of(TrainedEncoder encoder, int sizePixels, Source source, Engine engine) {
    Check.that(
        sizePixels > 0 && sizePixels % encoder.encoder().patchSize() == 0,
        "tiles must be a multiple of the encoder's patch of %d pixels, got %d",
        encoder.encoder().patchSize(),
        sizePixels);
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input(IMAGE, BATCH, Encoder.CHANNELS, sizePixels, sizePixels);
    EncoderOutputs outputs = encoder.build(graph, image);
    Node embedding = embedding(encoder, graph, outputs, source);
    graph.output(EMBEDDING, embedding);
    return new Embedder(
        encoder,
        engine.compile(graph, encoder.state()),
        sizePixels,
        source,
        Math.toIntExact(embedding.size(1)));
  }

  private static Node embedding(
      TrainedEncoder encoder, Graph graph, EncoderOutputs outputs, Source source) {
    return switch (source.kind()) {
      case CLASS_TOKEN -> outputs.features();
      case PROTOTYPES -> encoder.prototypes(graph, TrainedEncoder.HEAD, outputs.features());
      case CLASS_TOKEN_AND_MEAN_PATCH ->
          Node.concat(1, List.of(outputs.features(), mean(outputs.patchTokens())));
      case LAST_LAYERS -> {
        List<Node> parts = new ArrayList<>();
        for (Node tokens : outputs.intermediate(source.layers())) {
          boolean classToken = tokens.size(1) > outputs.patchTokens().size(1);
          parts.add(
              classToken
                  ? tokens.slice(1, 0, 1).reshape(tokens.size(0), tokens.size(2))
                  : mean(tokens));
        }
        yield parts.size() == 1 ? parts.get(0) : Node.concat(1, parts);
      }
    };
  }

  private static Node mean(Node tokens) {
    return tokens.mean(1).reshape(tokens.size(0), tokens.size(2));
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
   * Embeds all tiles, in memory.
   *
   * @param tiles the tiles
   * @param progress hears of each batch
   * @return a row a tile
   * @throws IOException if a tile cannot be read
   */
  public Embeddings embed(TileSource tiles, Progress progress) throws IOException {
    Embeddings.Builder builder = Embeddings.builder(tiles.size(), dimensions);
    run(tiles, 0, builder::add, progress);
    return builder.build();
  }

  /**
   * Embeds all tiles into a file, batch by batch. A run that follows one whose process was killed
   * goes on where that was, and the file is the same byte for byte; where the file is complete
   * there is nothing to do. A file of other tiles, another encoder or another source and a damaged
   * one are replaced, and the log says why.
   *
   * @param file a safetensors file with one tensor {@code embeddings}; appears when it is complete
   * @param tiles the tiles
   * @param tilesDigest a text that differs where the tiles differ, such as {@code
   *     TileStore.digest()}
   * @param progress hears of each batch
   * @return the complete file
   * @throws IOException if a tile cannot be read or the file cannot be written
   */
  public EmbeddingFile embedTo(Path file, TileSource tiles, String tilesDigest, Progress progress)
      throws IOException {
    MadeOf made = new MadeOf(metadata(tilesDigest));
    if (!made.isKept(file)) {
      EmbeddingWriter.Header header =
          new EmbeddingWriter.Header(tiles.size(), dimensions, made.facts());
      try (EmbeddingWriter writer = EmbeddingWriter.resume(file, header)) {
        int from = writer.rows() / BATCH * BATCH; // batches are the same as without an interruption
        writer.truncate(from);
        run(tiles, from, writer::add, progress);
        writer.finish(made);
      }
    }
    return EmbeddingFile.open(file);
  }

  private Map<String, String> metadata(String tilesDigest) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("encoder", Encoders.identity(encoder.encoder()));
    metadata.put("encoderDigest", encoder.digest());
    metadata.put("normalization", RecordJson.standard().text(encoder.normalization()));
    metadata.put("source", source.toString());
    metadata.put("tileSizePixels", Integer.toString(sizePixels));
    metadata.put("tilesDigest", tilesDigest);
    return metadata;
  }

  /** Takes rows as they come. */
  private interface Rows {
    void add(float... rows) throws IOException;
  }

  private void run(TileSource tiles, int first, Rows rows, Progress progress) throws IOException {
    int left = tiles.size() - first;
    try (Progress.Task task = progress.start("embedding", (left + BATCH - 1) / BATCH)) {
      for (int from = first; from < tiles.size(); from += BATCH) {
        int count = Math.min(BATCH, tiles.size() - from);
        for (int i = 0; i < count; i++) {
          put(i, tiles.read(from + i));
        }
        program.run();
        rows.add(Arrays.copyOf(HostFloats.rowMajor(program.output(EMBEDDING)), count * dimensions));
        task.step();
      }
    }
  }

  private void put(int index, RgbImage tile) {
    Check.that(
        tile.width() == sizePixels && tile.height() == sizePixels,
        "the embedder takes tiles of %d x %d pixels, got %d x %d",
        sizePixels,
        sizePixels,
        tile.width(),
        tile.height());
    encoder.normalization().apply(tile, pixels);
    HostFloats.fill(program.input(IMAGE), (long) index * pixels.length, pixels);
  }

  @Override
  public void close() {
    program.close();
  }
}

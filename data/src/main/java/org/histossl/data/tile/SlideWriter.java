package org.histossl.data.tile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.histossl.core.FileErrors;
import org.histossl.core.Sha256;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * Writes one slide's shard and its part of the manifest. The shard is a plain tar in WebDataset's
 * naming, with no times or owners in it: the same tiles give the same bytes.
 */
final class SlideWriter implements TileSink, AutoCloseable {
  /** A tile with less glass shows tissue, which a mask that fits does not call background. */
  private static final double TISSUE = 0.3;

  /** Fewer tiles of tissue tell nothing of a mask. */
  private static final int LEAST_TISSUE_TILES = 8;

  /** Tiles a thread that may wait to be written: a few megabytes. */
  private static final int AHEAD = 4;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int number;
  private final ClassScheme scheme;
  private final TileEncoding encoding;
  private final SpareThreads threads;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final @Nullable WholeFile shard;
  private final WholeFile part;
  private long position;
  private long kept;
  private long dropped;
  private long broken;
  private int tissue;
  private int bareTissue;
  private Optional<String> damage = Optional.empty();

  private SlideWriter(
      int number,
      ClassScheme scheme,
      TileEncoding encoding,
      SpareThreads threads,
      @Nullable WholeFile shard,
      WholeFile part) {
    this.number = number;
    this.scheme = scheme;
    this.encoding = encoding;
    this.threads = threads;
    this.shard = shard;
    this.part = part;
  }

  /** A tile whose turn to be written has not come, and its picture, which may still be encoded. */
  private record Pending(CutTile cut, Optional<FutureTask<byte[]>> picture) {
    boolean ready() {
      return picture.isEmpty() || picture.get().isDone();
    }
  }

  static SlideWriter create(
      StoreLayout layout,
      int number,
      ClassScheme scheme,
      TileEncoding encoding,
      SpareThreads threads)
      throws IOException {
    WholeFile shard =
        encoding == TileEncoding.COORDINATES
            ? null
            : StoreWriteException.during(() -> WholeFile.create(layout.shard(number)));
    WholeFile part = StoreWriteException.during(() -> WholeFile.create(layout.part(number)));
    return new SlideWriter(number, scheme, encoding, threads, shard, part);
  }

  @Override
  public void accept(CutTile cut) throws IOException {
    Tile tile = cut.tile();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("tiling of slide '" + tile.slide() + "' was interrupted");
    }
    pending.add(
        new Pending(
            cut,
            shard == null
                ? Optional.empty()
                : cut.pixels()
                    .map(pixels -> threads.submit(() -> TileCodec.encode(pixels, encoding)))));
    // Written in the order in which they came, whichever is encoded first.
    while (!pending.isEmpty()
        && (pending.element().ready() || pending.size() > AHEAD * threads.size())) {
      write(pending.remove());
    }
  }

  private void write(Pending next) throws IOException {
    CutTile cut = next.cut();
    Tile tile = cut.tile();
    StoredTile stored =
        next.picture().isPresent() && shard != null
            ? store(shard, tile, encoded(next.picture().get()), cut.mask())
            : StoredTile.NO_PIXELS;
    byte[] line = Manifest.line(tile, stored).getBytes(StandardCharsets.UTF_8);
    StoreWriteException.during(() -> part.write(line));
    if (tile.kept()) {
      kept++;
    } else {
      dropped++;
    }
    if (tile.label().isPresent() && tile.scores().emptiness() < TISSUE) {
      tissue++;
      bareTissue += tile.label().getAsInt() == 0 ? 1 : 0;
    }
    if (cut.damage().isPresent()) {
      broken++;
      damage = damage.or(() -> Optional.of(FileErrors.message(cut.damage().get())));
    }
  }

  private static byte[] encoded(FutureTask<byte[]> picture) throws IOException {
    picture.run(); // does nothing if another thread began
    try {
      return picture.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("tiling was interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("a tile cannot be encoded: " + e.getCause(), e);
    }
  }

  private StoredTile store(WholeFile tar, Tile tile, byte[] picture, Optional<TileMask> mask)
      throws IOException {
    String key =
        String.format(
            Locale.ROOT,
            "%s-l%d-x%06d-y%06d",
            StoreLayout.number(number),
            tile.level(),
            tile.x(),
            tile.y());
    long offset = entry(tar, key + "." + encoding.extension(), picture);
    if (mask.isPresent()) {
      entry(tar, key + StoreLayout.MASK, TileCodec.encode(mask.get()));
    }
    entry(tar, key + ".json", JSON.writeValueAsBytes(description(tile)));
    return new StoredTile(number, offset, picture.length, digest(picture));
  }

  private ObjectNode description(Tile tile) {
    ObjectNode json = JSON.createObjectNode();
    json.put("slide", tile.slide());
    json.put("level", tile.level());
    json.put("x", tile.x());
    json.put("y", tile.y());
    json.put("size", tile.sizePixels());
    tile.label()
        .ifPresent(label -> json.put("label", label).put("class", scheme.classes().get(label)));
    json.put("verdict", tile.reasonDropped().orElse("kept"));
    for (Measure measure : Measure.values()) {
      json.put(measure.toString(), (float) measure.of(tile.scores()));
    }
    return json;
  }

  /** Appends an entry and returns where its content begins. */
  private long entry(WholeFile tar, String name, byte[] content) throws IOException {
    byte[] block = ShardCopy.header(name, content.length);
    int padding = (int) (StoreLayout.padded(content.length) - content.length);
    StoreWriteException.during(
        () -> {
          tar.write(block);
          tar.write(content);
          tar.write(new byte[padding]);
        });
    long offset = position + block.length;
    position = offset + content.length + padding;
    return offset;
  }

  /** Makes shard and part lasting. */
  SlideOutcome commit(SlideSource source) throws IOException {
    while (!pending.isEmpty()) {
      write(pending.remove());
    }
    StoreWriteException.during(
        () -> {
          if (shard != null) {
            shard.write(new byte[2 * StoreLayout.TAR_BLOCK]); // the end mark of a tar
            shard.commit();
          }
          part.commit();
        });
    return new SlideOutcome(
        source.id(),
        source.group(),
        Optional.empty(),
        kept,
        dropped,
        broken,
        damage.or(this::misfit));
  }

  /** A mask of the right size may still lie beside its slide's tissue. */
  private Optional<String> misfit() {
    if (tissue < LEAST_TISSUE_TILES || bareTissue <= tissue / 4) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the mask calls %d of %d tiles of tissue '%s': it is shifted, or only partly drawn",
            bareTissue,
            tissue,
            scheme.classes().get(0)));
  }

  static long digest(byte[] bytes) {
    return ByteBuffer.wrap(Sha256.start().digest(bytes)).getLong();
  }

  @Override
  public void close() throws IOException {
    pending.forEach(tile -> tile.picture().ifPresent(picture -> picture.cancel(false)));
    pending.clear();
    try (shard) {
      part.close();
    }
  }
}

package org.histossl.eval;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.histossl.data.image.TileSource;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.embed.EmbeddingFile;

/**
 * The tiles of a store.
 *
 * @param store the store
 * @param columns where each tile lies
 */
record StoreDataset(TileStore store, List<EmbeddingFile.Column> columns) implements Dataset {
  /** What the store itself knows of each tile. */
  static StoreDataset of(TileStore store) {
    return new StoreDataset(
        store,
        List.of(
            new EmbeddingFile.Column("slide", tile -> store.tile(tile).slide()),
            new EmbeddingFile.Column("level", tile -> Integer.toString(store.tile(tile).level())),
            new EmbeddingFile.Column("x", tile -> Integer.toString(store.tile(tile).x())),
            new EmbeddingFile.Column("y", tile -> Integer.toString(store.tile(tile).y())),
            new EmbeddingFile.Column(
                "sizePixels", tile -> Integer.toString(store.tile(tile).sizePixels()))));
  }

  @Override
  public TileSource tiles() {
    return store;
  }

  @Override
  public List<String> groups() {
    return store.groups();
  }

  @Override
  public List<String> classes() {
    return store.scheme().classes();
  }

  @Override
  public List<OptionalInt> labels() {
    return store.labels();
  }

  @Override
  public String digest() throws IOException {
    return store.digest();
  }
}

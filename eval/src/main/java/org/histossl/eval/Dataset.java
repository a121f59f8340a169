package org.histossl.eval;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.decode.TargetImages;
import org.histossl.ssl.view.TileSource;

/**
 * Tiles with what is to be told from their embeddings: a class, or an image, or both. All lists go
 * by the tiles' numbers.
 */
public interface Dataset {
  /**
   * The tiles.
   *
   * @return the tiles, of any size
   */
  TileSource tiles();

  /**
   * Which tiles belong together, such as those of a patient: a split keeps them on one side.
   *
   * @return the group of every tile
   */
  List<String> groups();

  /**
   * The classes.
   *
   * @return their names by number, none where there are no classes
   */
  default List<String> classes() {
    return List.of();
  }

  /**
   * The class of every tile.
   *
   * @return {@code 0..classes-1}, empty where unknown; no list at all where there are no classes
   */
  default List<OptionalInt> labels() {
    return List.of();
  }

  /**
   * The image that is to be made of every tile's embedding.
   *
   * @return the images, empty where there are none
   */
  default Optional<Images> images() {
    return Optional.empty();
  }

  /**
   * A text that differs where the tiles differ.
   *
   * @return a digest
   * @throws IOException if what it is computed from cannot be read
   */
  String digest() throws IOException;

  /**
   * The images that are to be made of embeddings.
   *
   * @param pixels reads an image, {@code [channels, side, side]} in [0, 1]
   * @param channels 1 for a mask, 3 for a picture
   * @param sidePixels their side
   */
  record Images(TargetImages pixels, int channels, int sidePixels) {}

  /**
   * A store of tiles whose classes are to be told.
   *
   * @param store the store
   * @return the data set, reading from the store
   */
  static Dataset of(TileStore store) {
    return new Dataset() {
      @Override
      public TileSource tiles() {
        return TileSource.of(store.size(), store::read);
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
    };
  }
}

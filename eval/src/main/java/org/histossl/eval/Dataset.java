package org.histossl.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassImage;
import org.histossl.data.set.TileSet;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.decode.TargetImages;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.embed.TilePlace;

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
   * The class of every tile's pixels.
   *
   * @return the masks, whose classes are those of {@link #classes()}; empty where there are none
   */
  default Optional<Masks> masks() {
    return Optional.empty();
  }

  /** Reads the class of a tile's pixels. Called from one thread. */
  @FunctionalInterface
  interface Masks {
    /**
     * Reads a mask.
     *
     * @param tile which tile
     * @return its pixels' classes, {@code 0..classes-1} or {@link
     *     org.histossl.eval.decode.LabelMaps#IGNORED}; of any size, it is brought to the size in
     *     which an encoder sees the tile; empty where the tile has no mask
     * @throws IOException naming the file, if it cannot be read
     */
    Optional<ClassImage> read(int tile) throws IOException;
  }

  /**
   * Where each tile lies, for the tables beside its embeddings.
   *
   * @return columns such as slide, level, x and y, by the tiles' numbers; none where nothing is
   *     known
   */
  default List<EmbeddingFile.Column> columns() {
    return List.of();
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
  record Images(TargetImages pixels, int channels, int sidePixels) {
    /**
     * The tiles' masks as gray levels: class {@code c} of {@code n} is {@code c / (n - 1)}, as the
     * thesis asks of DeepGleason's.
     *
     * @param tiles the tiles, each with a mask
     * @param sidePixels side of the images; each pixel takes the class of the nearest one
     * @return pictures of one channel
     */
    public static Images masks(TileSet tiles, int sidePixels) {
      int classes = tiles.scheme().size();
      return new Images(
          (row, into, offset) -> {
            try {
              tiles
                  .mask(row)
                  .orElseThrow(() -> new NoSuchFileException(tiles.id(row), null, "has no mask"))
                  .resized(sidePixels)
                  .copyLevels(classes, into, offset);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          1,
          sidePixels);
    }

    /**
     * The tiles themselves, smaller and blurred: what an embedding should know of a tile without
     * its details, as the thesis asks of SICAPv2's.
     *
     * @param tiles the tiles
     * @param sidePixels side of the images; tiles are resized to it before the blur
     * @param sigmaPixels standard deviation of the Gaussian, in pixels of the images
     * @return pictures of three channels
     */
    public static Images blurred(TileSource tiles, int sidePixels, double sigmaPixels) {
      return new Images(new BlurredTiles(tiles.resized(sidePixels), sigmaPixels), 3, sidePixels);
    }
  }

  /**
   * Tiles of which images are to be made.
   *
   * @param tiles the tiles
   * @param groups the group of every tile
   * @param images the image of every tile
   * @param digest a text that differs where the tiles differ
   * @return the data set
   */
  static Dataset ofImages(TileSource tiles, List<String> groups, Images images, String digest) {
    List<String> groupOf = List.copyOf(groups);
    return new Dataset() {
      @Override
      public TileSource tiles() {
        return tiles;
      }

      @Override
      public List<String> groups() {
        return groupOf;
      }

      @Override
      public Optional<Images> images() {
        return Optional.of(images);
      }

      @Override
      public String digest() {
        return digest;
      }
    };
  }

  /**
   * A store of tiles whose classes are to be told.
   *
   * @param store the store
   * @return the data set, reading from the store
   */
  static Dataset of(TileStore store) {
    return StoreDataset.of(store);
  }

  /**
   * A store of tiles whose classes are to be told; tables of their embeddings also have the
   * downsample and the microns per pixel of each.
   *
   * @param store the store
   * @param files the file of every slide that has tiles in the store, by the slide's id
   * @return the data set, reading from the store
   * @throws IOException if a slide cannot be opened
   */
  static Dataset of(TileStore store, Map<String, Path> files) throws IOException {
    return new StoreDataset(store, TilePlace.columns(TilePlace.of(store, files)));
  }

  /**
   * Tiles of a published set whose classes, and where it has masks whose pixels' classes, are to be
   * told.
   *
   * @param tiles the tiles, such as those of {@code SicapFolder}, {@code DeepGleasonFolder}, {@code
   *     ClassFolders} or {@code CsvTiles}
   * @return the data set; its digest is computed from the pixels of all tiles, once
   */
  static Dataset of(TileSet tiles) {
    return new TileSetDataset(tiles);
  }
}

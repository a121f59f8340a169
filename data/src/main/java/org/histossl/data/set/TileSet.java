package org.histossl.data.set;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.TileStore;

/**
 * Tiles with labels and groups, wherever they come from; what the rest of the library learns and
 * examines with. Tiles are numbered from 0; any number of threads may read.
 *
 * <pre>{@code
 * TileSet tiles = SicapFolder.open(root).tiles().mapped(Macenko.to(Stains.reference()));
 * Split split = Splits.grouped(tiles.labels(), tiles.groups(), Shares.thesis(), seed);
 * int[] train = split.indices(tiles.groups(), Side.TRAIN);
 * TileSource training = tiles.select(train);
 * }</pre>
 */
public interface TileSet extends TileSource {
  /**
   * What the set is called in reports.
   *
   * @return the name
   */
  String name();

  /**
   * The classes that labels and masks tell.
   *
   * @return the scheme
   */
  ClassScheme scheme();

  /**
   * What a tile is called, unique in the set.
   *
   * @param index from 0
   * @return the id
   */
  @Override
  String id(int index);

  /**
   * A tile's class.
   *
   * @param index from 0
   * @return the class, empty where it is unknown
   */
  OptionalInt label(int index);

  /**
   * What a tile must stay with in a split: the patient, or the slide where patients are unknown.
   *
   * @param index from 0
   * @return the group
   */
  String group(int index);

  /**
   * The class of a tile's pixels.
   *
   * @param index from 0
   * @return the classes, in the tile's size; empty where the set has no mask of it
   * @throws IOException naming the file, if there is a mask that is damaged, of another size or has
   *     codes that the set does not define
   */
  Optional<ClassImage> mask(int index) throws IOException;

  /**
   * What the set should have and cannot use, in the order in which it was met.
   *
   * @return an unmodifiable list
   */
  List<Problem> problems();

  /**
   * All tiles' classes, as a split takes them.
   *
   * @return a class a tile
   */
  default List<OptionalInt> labels() {
    return IntStream.range(0, size()).mapToObj(this::label).toList();
  }

  /**
   * All tiles' groups, as a split takes them.
   *
   * @return a group a tile
   */
  default List<String> groups() {
    return IntStream.range(0, size()).mapToObj(this::group).toList();
  }

  /**
   * The same tiles with a step applied to each as it is read, such as a stain normalization.
   *
   * @param step from a picture to a picture of the same size
   * @return the set
   */
  default TileSet mapped(UnaryOperator<RgbImage> step) {
    return new MappedTileSet(this, step);
  }

  /**
   * Some of these tiles.
   *
   * @param tiles their numbers, in the order wanted
   * @return a set of as many tiles
   */
  @Override
  default TileSet select(int... tiles) {
    return SelectedTileSet.of(this, tiles);
  }

  /**
   * The same tiles in other groups, such as those joined by near-duplicates.
   *
   * @param groups the group of every tile
   * @return the set
   */
  default TileSet regrouped(List<String> groups) {
    return new RegroupedTileSet(this, groups);
  }

  /**
   * Reads every tile and mask once and leaves out what cannot be read.
   *
   * @param progress told of each tile
   * @return the tiles that are well, with the others among the problems
   */
  default TileSet verified(Progress progress) {
    return SelectedTileSet.verified(this, progress);
  }

  /**
   * The kept tiles of a store, with the masks that it keeps. A mask that leaves some pixels' class
   * open is none.
   *
   * @param name what the set is to be called
   * @param store the store
   * @return the set; slides that failed are its problems
   */
  static TileSet of(String name, TileStore store) {
    return new StoredTileSet(name, store);
  }
}

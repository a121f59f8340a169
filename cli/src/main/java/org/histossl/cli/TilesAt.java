package org.histossl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.core.file.Fingerprint;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassFolders;
import org.histossl.data.set.CsvTiles;
import org.histossl.data.set.FolderFiles;
import org.histossl.data.set.TileSet;
import org.histossl.data.slide.Pictures;
import org.histossl.data.tile.TileStore;

/**
 * Tiles wherever they are: in a store (its folder, or the folder that {@code histossl tile} wrote),
 * in a table of files, or as pictures in folders.
 */
final class TilesAt {
  private static final String TABLE = "labels.csv";

  private TilesAt() {}

  /** The store at a path, if there is one. */
  static Optional<TileStore> store(Path path) throws IOException {
    for (Path folder : List.of(path, path.resolve("tiles"))) {
      if (Files.exists(folder.resolve("store.json"))) {
        return Optional.of(TileStore.open(folder));
      }
    }
    return Optional.empty();
  }

  /** Tiles to learn from or to describe, with or without labels. */
  static TileSource source(Path path) throws IOException {
    exists(path);
    Optional<TileStore> store = store(path);
    if (store.isPresent()) {
      Check.that(store.get().size() > 0, "%s holds no tiles: all were dropped", path);
      return store.get();
    }
    Optional<TileSet> table = table(path);
    if (table.isPresent()) {
      return table.get();
    }
    FolderFiles pictures = FolderFiles.pictures(path);
    Check.that(!pictures.files().isEmpty(), "%s holds no pictures: %s", path, pictures.summary());
    return new Pictured(path, pictures);
  }

  /** Tiles with labels: a store, a table, or a folder of pictures for each class. */
  static TileSet labeled(Path path) throws IOException {
    exists(path);
    Optional<TileStore> store = store(path);
    if (store.isPresent()) {
      return TileSet.of(name(path), store.get());
    }
    Optional<TileSet> table = table(path);
    return table.isPresent() ? table.get() : ClassFolders.open(path);
  }

  private static Optional<TileSet> table(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return Optional.of(CsvTiles.open(path));
    }
    Path table = path.resolve(TABLE);
    return Files.exists(table) ? Optional.of(CsvTiles.open(table)) : Optional.empty();
  }

  private static void exists(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "there are no tiles");
    }
  }

  /** A path's last name, for tables. */
  static String name(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  /**
   * The side at which an encoder sees tiles: what the user wants, or that of the tiles, less what
   * is no whole patch.
   */
  static int inputPixels(TileSource tiles, int patchSize, OptionalInt wanted) throws IOException {
    if (wanted.isPresent()) {
      Check.that(
          wanted.getAsInt() % patchSize == 0,
          "input must be a multiple of the encoder's patch of %d pixels, got %d",
          patchSize,
          wanted.getAsInt());
      return wanted.getAsInt();
    }
    int side = tiles.size() == 0 ? patchSize : tiles.read(0).width();
    Check.that(
        side >= patchSize,
        "tiles of %d pixels are smaller than the encoder's patch of %d: give --input",
        side,
        patchSize);
    return side - side % patchSize;
  }

  /** In words. */
  static String summary(TileSource tiles, Path path) {
    return String.format(Locale.ROOT, "%,d in %s", tiles.size(), path);
  }

  /** Pictures by their files. */
  private record Pictured(Path folder, FolderFiles files) implements TileSource {
    @Override
    public int size() {
      return files.files().size();
    }

    @Override
    public RgbImage read(int index) throws IOException {
      return Pictures.read(files.files().get(index));
    }

    @Override
    public String id(int index) {
      return files.files().get(index).toString();
    }

    @Override
    public Optional<String> pixelDigest(int index) throws IOException {
      return Optional.of(Fingerprint.of(files.files().get(index)).content());
    }
  }
}

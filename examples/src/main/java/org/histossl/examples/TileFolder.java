package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.FolderFiles;
import org.histossl.data.slide.Pictures;
import org.histossl.data.tile.TileStore;

/** Tiles from a tile store, or from a folder of pictures as {@link FolderFiles} finds them. */
final class TileFolder {
  private TileFolder() {}

  static TileSource open(Path folder) throws IOException {
    if (Files.exists(folder.resolve("store.json"))) {
      return TileStore.open(folder);
    }
    FolderFiles pictures = FolderFiles.pictures(folder);
    Check.that(!pictures.files().isEmpty(), "%s holds no pictures: %s", folder, pictures.summary());
    return of(pictures.files());
  }

  private static TileSource of(List<Path> pictures) {
    return TileSource.of(
        pictures.size(),
        index -> Pictures.read(pictures.get(index)),
        index -> pictures.get(index).toString());
  }
}

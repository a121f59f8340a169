package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.file.Fingerprint;
import org.histossl.data.image.RgbImage;
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
    return new Pictured(pictures.files());
  }

  /** Pictures by their files. */
  private record Pictured(List<Path> files) implements TileSource {
    @Override
    public int size() {
      return files.size();
    }

    @Override
    public RgbImage read(int index) throws IOException {
      return Pictures.read(files.get(index));
    }

    @Override
    public String id(int index) {
      return files.get(index).toString();
    }

    @Override
    public Optional<String> pixelDigest(int index) throws IOException {
      return Optional.of(Fingerprint.of(files.get(index)).content());
    }
  }
}

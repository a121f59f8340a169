package org.histossl.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.tile.TileStore;

/** Tiles from a tile store, or from a folder of pictures and the folders in it. */
final class TileFolder {
  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff");

  private TileFolder() {}

  static TileSource open(Path folder) throws IOException {
    if (Files.exists(folder.resolve("store.json"))) {
      TileStore store = TileStore.open(folder);
      return store;
    }
    return of(pictures(folder));
  }

  /** In order of their paths, so that a tile's number is always the same. */
  static List<Path> pictures(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no such folder of tiles");
    }
    List<Path> found;
    try (Stream<Path> files = Files.walk(folder)) {
      found = files.filter(TileFolder::isPicture).sorted().toList();
    }
    Check.that(!found.isEmpty(), "%s holds no pictures; looked for %s", folder, ENDINGS);
    return found;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
  }

  static TileSource of(List<Path> pictures) {
    return TileSource.of(pictures.size(), index -> read(pictures.get(index)));
  }

  private static RgbImage read(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new IOException(file + ": is no picture that Java can read");
    }
    return RgbImage.from(image);
  }
}

package org.histossl.data.tile;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A store's files.
 *
 * <pre>
 * store.json          format, settings, digest of the list of slides
 * shards/000012.tar   the tiles of slide 12: KEY.png, KEY.json and, if wanted, KEY.mask.png of each
 * parts/000012.csv    its part of the manifest      (only until the store is finished)
 * parts/000012.json   what became of it, written last (likewise)
 * manifest.csv        every tile, kept and dropped
 * slides.csv          every slide, tiled and failed; written last: with it the store is finished
 * lock                held by the process that writes
 * </pre>
 */
record StoreLayout(Path root) {
  static final int TAR_BLOCK = 512;

  /** What the names of masks end in; WebDataset takes all behind the first dot as the kind. */
  static final String MASK = ".mask.png";

  /** The bytes that content of so many takes in a tar. */
  static long padded(long length) {
    return (length + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
  }

  Path settings() {
    return root.resolve("store.json");
  }

  Path manifest() {
    return root.resolve("manifest.csv");
  }

  Path slides() {
    return root.resolve("slides.csv");
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path shards() {
    return root.resolve("shards");
  }

  Path parts() {
    return root.resolve("parts");
  }

  Path shard(int slide) {
    return shards().resolve(number(slide) + ".tar");
  }

  Path part(int slide) {
    return parts().resolve(number(slide) + ".csv");
  }

  Path state(int slide) {
    return parts().resolve(number(slide) + ".json");
  }

  /** Names come from numbers alone, so that no slide's name reaches the file system. */
  static String number(int slide) {
    return String.format(Locale.ROOT, "%06d", slide);
  }
}

package org.histossl.data.tile;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A store's files.
 *
 * <pre>
 * store.json          format and settings
 * shards/000012.tar   the tiles of slide 12: KEY.png, KEY.json and, if wanted, KEY.mask.png of each
 * parts/000012.csv    its part of the manifest      (only until the store is finished)
 * parts/000012.json   what became of it, written last (likewise)
 * manifest.csv        every tile, kept and dropped
 * inputs.json         what every slide was made of: fingerprints of slide and mask, label rule
 * slides.csv          every slide, tiled and failed; written last: with it the store is finished
 * revising/, revised/ what a rerun with other slides takes over (see {@link StoreRevision})
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

  Path inputs() {
    return root.resolve("inputs.json");
  }

  /** Slides that are taken over, not yet all. */
  Path revising() {
    return root.resolve("revising");
  }

  /** The same, complete: from here on they count, and the store as it was does not. */
  Path revised() {
    return root.resolve("revised");
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
    return shard(shards(), slide);
  }

  static Path shard(Path folder, int slide) {
    return folder.resolve(number(slide) + ".tar");
  }

  Path part(int slide) {
    return part(parts(), slide);
  }

  static Path part(Path folder, int slide) {
    return folder.resolve(number(slide) + ".csv");
  }

  Path state(int slide) {
    return state(parts(), slide);
  }

  static Path state(Path folder, int slide) {
    return folder.resolve(number(slide) + ".json");
  }

  /** Names come from numbers alone, so that no slide's name reaches the file system. */
  static String number(int slide) {
    return String.format(Locale.ROOT, "%06d", slide);
  }
}

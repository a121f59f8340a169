package org.histossl.ssl.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.histossl.core.Sha256;
import org.histossl.data.image.TileSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what tiles are recognized: how many there are, a digest of all where the source knows one for
 * each tile, and the pixels of some where it does not. Decoding all would take as long as an epoch.
 *
 * @param tiles how many
 * @param content SHA-256 over the digests of all tiles in their order; empty where one has none
 * @param samples SHA-256 of some tiles' pixels by the tile's number; one that cannot be read is
 *     left out
 */
record DataDigest(int tiles, Optional<String> content, TreeMap<Integer, String> samples) {
  private static final Logger LOG = LoggerFactory.getLogger(DataDigest.class);
  private static final int SAMPLES = 16;

  static DataDigest of(TileSource source) {
    TreeMap<Integer, String> samples = new TreeMap<>();
    for (int i = 0; i < Math.min(SAMPLES, source.size()); i++) {
      int tile = (int) ((long) i * source.size() / Math.min(SAMPLES, source.size()));
      try {
        samples.put(tile, source.read(tile).digest());
      } catch (IOException e) {
        LOG.debug("tile {} is not compared, since it cannot be read", tile, e);
      }
    }
    return new DataDigest(source.size(), content(source), samples);
  }

  private static Optional<String> content(TileSource source) {
    MessageDigest all = Sha256.start();
    for (int i = 0; i < source.size(); i++) {
      Optional<String> one;
      try {
        one = source.pixelDigest(i);
      } catch (IOException e) {
        LOG.debug("tile {} cannot be read", i, e);
        one = Optional.of("unreadable");
      }
      if (one.isEmpty()) {
        return Optional.empty();
      }
      all.update((one.get() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(Sha256.hex(all));
  }

  /** What is different in other tiles, a line each. */
  List<String> differences(DataDigest other) {
    List<String> differences = new ArrayList<>();
    if (tiles != other.tiles) {
      differences.add("tiles: " + tiles + " then, " + other.tiles + " now");
      return differences; // the numbers mean other tiles now
    }
    samples.forEach(
        (tile, digest) -> {
          if (!digest.equals(other.samples.getOrDefault(tile, digest))) {
            differences.add("tile " + tile + ": other pixels now");
          }
        });
    if (differences.isEmpty()
        && content.isPresent()
        && other.content.isPresent()
        && !content.equals(other.content)) {
      differences.add("tiles: as many as then, but the files of some are others now");
    }
    return differences;
  }
}

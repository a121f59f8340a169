package org.histossl.ssl.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.histossl.data.image.TileSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what tiles are recognised: how many there are, and the pixels of some. All pixels would take
 * as long as an epoch.
 *
 * @param tiles how many
 * @param samples SHA-256 of some tiles' pixels by the tile's number; one that cannot be read is
 *     left out
 */
record DataDigest(int tiles, TreeMap<Integer, String> samples) {
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
    return new DataDigest(source.size(), samples);
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
    return differences;
  }
}

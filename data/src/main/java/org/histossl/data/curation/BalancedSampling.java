package org.histossl.data.curation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * Draws tiles from a hierarchy, top down: the target is shared out over the clusters of the highest
 * level, the share of each over those in it, and so on; on the finest level tiles are taken.
 */
final class BalancedSampling {
  private final ClusterHierarchy hierarchy;
  private final int copies;
  private final TileChoice tileChoice;
  private final Function<Seed, ShareOut.Choice> choices;

  /** Where tiles go as they are taken. */
  private int[] taken = {};

  private int filled;

  /**
   * Prepares sampling.
   *
   * @param copies how often a tile may be taken
   * @param choices draws at each cluster, by a seed of its own
   */
  BalancedSampling(
      ClusterHierarchy hierarchy,
      int copies,
      TileChoice tileChoice,
      Function<Seed, ShareOut.Choice> choices) {
    this.hierarchy = hierarchy;
    this.copies = copies;
    this.tileChoice = tileChoice;
    this.choices = choices;
  }

  /** Choices drawn by seeds. */
  static ShareOut.Choice drawnBy(Seed seed) {
    return (from, count) -> {
      SplittableRandom random = seed.random();
      int[] places = IntStream.range(0, from).toArray();
      for (int i = 0; i < count; i++) {
        int other = i + random.nextInt(from - i);
        int drawn = places[other];
        places[other] = places[i];
        places[i] = drawn;
      }
      return Arrays.copyOf(places, count);
    };
  }

  /**
   * Draws tiles.
   *
   * @param target how many
   * @return their numbers, ascending; each at most as often as copies are allowed
   */
  int[] sample(int target, Seed seed) {
    requireEnough(target, hierarchy.tiles(), copies);
    taken = new int[target];
    filled = 0;
    int top = hierarchy.levels() - 1;
    share(top, IntStream.range(0, hierarchy.clusters(top)).toArray(), target, seed.at("top"));
    Check.invariant(filled == target, "%d tiles taken where %d were wanted", filled, target);
    Arrays.sort(taken);
    return taken;
  }

  static void requireEnough(int target, int tiles, int copies) {
    Check.that(
        target <= (long) copies * tiles,
        "cannot take %d tiles from a pool of %d, each at most %d times: lower the target, or allow"
            + " more copies",
        target,
        tiles,
        copies);
  }

  private void share(int level, int[] clusters, long target, Seed seed) {
    long[] capacities =
        Arrays.stream(clusters)
            .mapToLong(cluster -> (long) copies * hierarchy.size(level, cluster))
            .toArray();
    long[] shares = ShareOut.of(capacities, target, choices.apply(seed));
    for (int i = 0; i < clusters.length; i++) {
      if (shares[i] > 0) {
        take(level, clusters[i], shares[i], seed.at(clusters[i]));
      }
    }
  }

  private void take(int level, int cluster, long share, Seed seed) {
    Members members = hierarchy.members(level);
    if (level > 0) {
      share(level - 1, members.first(cluster, Integer.MAX_VALUE), share, seed);
      return;
    }
    int size = members.size(cluster);
    for (long copy = 0; copy < share / size; copy++) {
      for (int place = 0; place < size; place++) {
        taken[filled++] = members.item(cluster, place);
      }
    }
    int left = (int) (share % size);
    int[] places =
        tileChoice == TileChoice.CLOSEST || left == 0
            ? IntStream.range(0, left).toArray()
            : choices.apply(seed).of(size, left);
    for (int place : places) {
      taken[filled++] = members.item(cluster, place);
    }
  }
}

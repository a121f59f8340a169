package org.histossl.data.curation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Progress;
import org.histossl.core.Seed;

class CurationProperties {
  private static final int DIMENSIONS = 7;

  private static CurationConfig config(int count, int target, int copies, TileChoice choice) {
    List<CurationLevel> levels =
        List.of(
            new CurationLevel(Math.max(1, count / 6), 2, 3),
            new CurationLevel(Math.max(1, count / 30), 1, 2));
    return new CurationConfig(target, OptionalDouble.empty(), levels, 8, copies, choice);
  }

  private static int[] permutation(int count, long seed) {
    return BalancedSampling.drawnBy(Seed.of(seed)).of(count, count);
  }

  @Property(tries = 60)
  void exactlyTheTargetIsTakenAndNoTileTwice(
      @ForAll @IntRange(min = 1, max = 400) int count,
      @ForAll @IntRange(min = 1, max = 400) int wanted,
      @ForAll TileChoice choice,
      @ForAll long seed)
      throws IOException {
    int target = Math.min(wanted, count);
    int[] tiles =
        Curation.run(
                Clouds.of(count, DIMENSIONS, 9, seed),
                config(count, target, 1, choice),
                Seed.of(seed),
                Progress.none())
            .tiles();
    assertEquals(target, tiles.length);
    assertEquals(target, Arrays.stream(tiles).distinct().count());
    assertTrue(Arrays.stream(tiles).allMatch(tile -> tile >= 0 && tile < count));
  }

  @Property(tries = 30)
  void noTileIsTakenMoreOftenThanAllowed(
      @ForAll @IntRange(min = 1, max = 100) int count,
      @ForAll @IntRange(min = 1, max = 4) int copies,
      @ForAll @IntRange(min = 1, max = 400) int wanted,
      @ForAll long seed)
      throws IOException {
    int target = Math.min(wanted, count * copies);
    int[] times = new int[count];
    for (int tile :
        Curation.run(
                Clouds.of(count, DIMENSIONS, 5, seed),
                config(count, target, copies, TileChoice.RANDOM),
                Seed.of(seed),
                Progress.none())
            .tiles()) {
      times[tile]++;
    }
    assertEquals(target, Arrays.stream(times).sum());
    assertTrue(Arrays.stream(times).max().orElseThrow() <= copies);
  }

  @Property(tries = 30)
  void levelsAreNestedAndAddUp(@ForAll @IntRange(min = 2, max = 300) int count, @ForAll long seed)
      throws IOException {
    ClusterHierarchy hierarchy =
        new HierarchicalKMeans(config(count, 1, 1, TileChoice.RANDOM).levels(), 8, Seed.of(seed))
            .run(Clouds.of(count, DIMENSIONS, 9, seed), Progress.none());
    int[] above = new int[hierarchy.clusters(0)];
    Arrays.fill(above, -1);
    int[][] counted = new int[2][count];
    for (int tile = 0; tile < count; tile++) {
      int fine = hierarchy.clusterOf(0, tile);
      int coarse = hierarchy.clusterOf(1, tile);
      assertTrue(above[fine] == -1 || above[fine] == coarse);
      above[fine] = coarse;
      counted[0][fine]++;
      counted[1][coarse]++;
    }
    for (int level = 0; level < 2; level++) {
      int[] expected = Arrays.copyOf(counted[level], hierarchy.clusters(level));
      assertArrayEquals(expected, hierarchy.sizes(level));
    }
  }

  /** Naively: one more each round to all that have more, until fewer are left than clusters. */
  private static long[] roundByRound(long[] capacities, long target) {
    long[] shares = new long[capacities.length];
    long left = target;
    while (true) {
      int[] open =
          IntStream.range(0, shares.length).filter(i -> shares[i] < capacities[i]).toArray();
      if (open.length == 0 || open.length > left) {
        return shares;
      }
      for (int i : open) {
        shares[i]++;
        left--;
      }
    }
  }

  @Property(tries = 200)
  void sharesAreAsEvenAsSizesAllow(
      @ForAll List<@IntRange(min = 0, max = 40) Integer> sizes,
      @ForAll @IntRange(min = 0, max = 500) int wanted,
      @ForAll long seed) {
    long[] capacities = sizes.stream().mapToLong(Integer::longValue).toArray();
    long target = Math.min(wanted, Arrays.stream(capacities).sum());
    long[] shares = ShareOut.of(capacities, target, BalancedSampling.drawnBy(Seed.of(seed)));
    long[] even = roundByRound(capacities, target);
    assertEquals(target, Arrays.stream(shares).sum());
    for (int i = 0; i < shares.length; i++) {
      assertTrue(shares[i] <= capacities[i]);
      assertTrue(shares[i] == even[i] || shares[i] == even[i] + 1);
    }
  }

  @Property(tries = 40)
  void groupsOfDuplicatesDoNotDependOnTheOrderOfRows(
      @ForAll @IntRange(min = 1, max = 1500) int count, @ForAll long seed) throws IOException {
    Vectors rows = Clouds.of(count, 2, 9, seed);
    int[] order = permutation(count, seed);
    int[] groups = Curation.duplicateGroups(rows, 0.9999, Progress.none());
    int[] permuted = Curation.duplicateGroups(rows.select(order), 0.9999, Progress.none());
    int[] asBefore = new int[count];
    Arrays.fill(asBefore, Integer.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      asBefore[permuted[i]] = Math.min(asBefore[permuted[i]], order[i]);
    }
    for (int i = 0; i < count; i++) {
      assertEquals(groups[order[i]], asBefore[permuted[i]]);
    }
  }

  @Property(tries = 20)
  void retrievalFollowsTheRows(@ForAll @IntRange(min = 5, max = 700) int count, @ForAll long seed)
      throws IOException {
    Vectors rows = Clouds.of(count, DIMENSIONS, 9, seed);
    int[] order = permutation(count, seed);
    Vectors seeds = rows.select(0, count / 2);
    int[] found = Curation.around(rows, seeds, 3);
    int[] permuted = Curation.around(rows.select(order), seeds, 3);
    assertArrayEquals(found, Arrays.stream(permuted).map(row -> order[row]).sorted().toArray());
    assertTrue(Arrays.binarySearch(found, 0) >= 0);
  }

  @Property(tries = 4)
  void theNumberOfThreadsChangesNothing(@ForAll long seed)
      throws IOException, ExecutionException, InterruptedException {
    Vectors rows = Clouds.of(2500, 33, 9, seed);
    CurationConfig config = config(200, 700, 1, TileChoice.RANDOM).withDuplicateCosine(0.99);
    int[] once = Curation.run(rows, config, Seed.of(seed), Progress.none()).tiles();
    for (int threads : new int[] {1, 3, 7}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        int[] tiles =
            pool.submit(() -> Curation.run(rows, config, Seed.of(seed), Progress.none()).tiles())
                .get();
        assertArrayEquals(once, tiles);
      } finally {
        pool.shutdown();
      }
    }
  }

  @Property(tries = 10)
  void anotherSeedTakesOtherTiles(@ForAll long seed) throws IOException {
    Vectors rows = Clouds.of(400, DIMENSIONS, 9, seed);
    CurationConfig config = config(400, 100, 1, TileChoice.RANDOM);
    int[] one = Curation.run(rows, config, Seed.of(seed), Progress.none()).tiles();
    int[] other = Curation.run(rows, config, Seed.of(seed + 1), Progress.none()).tiles();
    assertTrue(!Arrays.equals(one, other));
  }
}

package org.histossl.core.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.HostFloats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a group of ranks promises, on ranks that are threads. */
class GroupProperties {
  private static float[] part(long seed, int shard, int length) {
    SplittableRandom random = new SplittableRandom(seed * 31 + shard);
    float[] part = new float[length];
    for (int i = 0; i < length; i++) {
      part[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(9)));
    }
    return part;
  }

  /** Every rank sums its shards, then the ranks their sums. */
  private static List<float[]> sums(int ranks, int shards, int length, long seed) throws Exception {
    return ThreadRanks.run(
        ranks,
        group -> {
          try (TreeSum own = new TreeSum(() -> Nd4j.create(DataType.FLOAT, length))) {
            for (int shard = 0; shard < shards / ranks; shard++) {
              try (INDArray part =
                  Nd4j.createFromArray(
                      part(seed, group.rank() * (shards / ranks) + shard, length))) {
                own.add(part);
              }
            }
            INDArray total = own.total();
            group.sum(HostFloats.of(total));
            return HostFloats.copy(total);
          }
        });
  }

  @Property(tries = 20)
  void allLayoutsOfTheSameShardsGiveTheSameBits(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int length) throws Exception {
    for (int shards : new int[] {8, 6, 12}) {
      float[] one = sums(1, shards, length, seed).get(0);
      for (int ranks : new int[] {2, 3, 4, 6, 8}) {
        if (shards % ranks == 0 && Integer.bitCount(shards / ranks) == 1) {
          for (float[] sum : sums(ranks, shards, length, seed)) {
            assertArrayEquals(one, sum, ranks + " ranks of " + shards + " shards");
          }
        }
      }
    }
  }

  @Property(tries = 30)
  void theVectorsTreeIsThatOfNumbersAndOfTheExactSum(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int shards) throws Exception {
    float[] sum = sums(1, shards, 1, seed).get(0);
    double exact = 0;
    double size = 0;
    for (int shard = 0; shard < shards; shard++) {
      exact += part(seed, shard, 1)[0];
      size += Math.abs(part(seed, shard, 1)[0]);
    }
    assertEquals(exact, sum[0], size * 1e-6);
  }

  /** In another order the bits are others, or nothing is shown by the laws above. */
  @Example
  void theOrderMatters() throws Exception {
    float[] tree = sums(1, 8, 1000, 5).get(0);
    float[] inOrder = new float[1000];
    for (int shard = 0; shard < 8; shard++) {
      float[] part = part(5, shard, 1000);
      for (int i = 0; i < 1000; i++) {
        inOrder[i] += part[i];
      }
    }
    int different = 0;
    for (int i = 0; i < 1000; i++) {
      different += tree[i] == inOrder[i] ? 0 : 1;
    }
    assertTrue(different > 100, different + " of 1000");
  }

  @Property(tries = 20)
  void numbersAreSummedInTheTreesOrderAndEveryRankHearsAll(
      @ForAll @IntRange(min = 1, max = 7) int ranks, @ForAll long seed) throws Exception {
    double[] parts = new SplittableRandom(seed).doubles(ranks, -1e9, 1e9).toArray();
    List<Object> results =
        ThreadRanks.run(
            ranks,
            group -> {
              int rank = group.rank();
              List<byte[]> all = group.gather("x".repeat(rank).getBytes(StandardCharsets.UTF_8));
              for (int other = 0; other < ranks; other++) {
                assertEquals(other, all.get(other).length);
              }
              assertEquals(ranks > 2, group.any(rank == 2));
              assertArrayEquals(
                  new byte[] {7}, group.first(new byte[] {(byte) (rank == 0 ? 7 : rank)}));
              return group.sum(parts[rank], 1)[0];
            });
    for (Object sum : results) {
      assertEquals(TreeSum.of(parts), sum);
    }
  }

  @Example
  void aRankThatFailsEndsTheOthersAndItsOwnErrorIsTold() {
    List<String> others = new ArrayList<>();
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ThreadRanks.run(
                    3,
                    group -> {
                      if (group.rank() == 1) {
                        throw new IllegalArgumentException("disk full");
                      }
                      try {
                        group.barrier();
                        group.sum(FloatBuffer.allocate(3));
                      } catch (LostRankException e) {
                        synchronized (others) {
                          others.add(String.valueOf(e.getMessage()));
                        }
                        throw e;
                      }
                      return 0;
                    }));
    assertEquals("disk full", failure.getMessage());
    assertEquals(2, others.size());
    assertTrue(others.get(0).contains("rank 1: disk full"), others.get(0));
  }

  @Example
  void ranksThatMakeDifferentCallsAreRefused() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                ThreadRanks.run(
                    2,
                    group -> {
                      if (group.rank() == 0) {
                        group.barrier();
                      }
                      return 0;
                    }));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("all ranks make the same calls: rank "), message);
    assertTrue(message.contains("rank 1 ended") && message.contains("rank 0 gathers"), message);
  }

  @Example
  void vectorsOfUnlikeLengthsAreRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ThreadRanks.run(
                    2,
                    group -> {
                      group.sum(FloatBuffer.allocate(group.rank() + 1));
                      return 0;
                    }));
    assertTrue(String.valueOf(refused.getMessage()).contains("of one length"));
  }

  @Example
  void oneRankAloneSumsNothing() {
    FloatBuffer vector = FloatBuffer.wrap(new float[] {1, 2});
    Group.single().sum(vector);
    assertArrayEquals(new float[] {1, 2}, vector.array());
    assertArrayEquals(new double[] {3}, Group.single().sum(3));
    assertTrue(Group.single().any(true));
  }
}

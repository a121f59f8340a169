package org.histossl.core.parallel;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.histossl.core.Check;

/**
 * The ranks that work on one thing together, each a process or a thread. Every call is collective:
 * all ranks make the same calls in the same order, and each waits for the others.
 *
 * <p>Sums are taken in one fixed order, a binary tree over the ranks, so that they are the same to
 * the bit on every rank, and the same as those of fewer ranks that hold more {@link TreeSum parts}
 * each.
 *
 * <p>A rank that fails {@link #abort aborts}: the others' calls end in a {@link LostRankException}
 * instead of waiting for ever. A group is used by one thread of its rank.
 */
public interface Group extends AutoCloseable {
  /**
   * Which rank this is.
   *
   * @return from 0
   */
  int rank();

  /**
   * How many ranks there are.
   *
   * @return at least 1
   */
  int size();

  /**
   * Sums a vector over the ranks, element by element, in the tree's order.
   *
   * @param vector this rank's elements, of as many as the other ranks'; takes the sum
   * @throws LostRankException if a rank is gone
   */
  void sum(FloatBuffer vector);

  /**
   * Brings together what each rank has to say.
   *
   * @param own this rank's bytes, of any number
   * @return all ranks' bytes, by rank
   * @throws LostRankException if a rank is gone
   */
  List<byte[]> gather(byte[] own);

  /**
   * Says what this rank is about, for messages about ranks that are waited for.
   *
   * @param place such as {@code "step 17"}
   */
  default void at(String place) {}

  /**
   * Ends the work of all ranks, because of this one.
   *
   * @param reason why, for the other ranks' messages
   */
  void abort(String reason);

  @Override
  void close();

  /**
   * The only rank, which waits for nobody.
   *
   * @return the group
   */
  static Group single() {
    return SingleGroup.ONLY;
  }

  /**
   * How many of a step's shards are this rank's.
   *
   * @param all how many a step has
   * @return the same on all ranks
   * @throws IllegalArgumentException if they cannot be shared evenly
   */
  default int shards(int all) {
    Check.that(
        all % size() == 0,
        "ranks share the shards of a step evenly: %d shards are no multiple of %d ranks",
        all,
        size());
    return all / size();
  }

  /**
   * Waits for all ranks.
   *
   * @throws LostRankException if a rank is gone
   */
  default void barrier() {
    gather(new byte[0]);
  }

  /**
   * Whether something holds on any rank.
   *
   * @param own whether it does on this one
   * @return the same on all ranks
   * @throws LostRankException if a rank is gone
   */
  default boolean any(boolean own) {
    return gather(new byte[] {(byte) (own ? 1 : 0)}).stream().anyMatch(said -> said[0] != 0);
  }

  /**
   * What the first rank says.
   *
   * @param own of rank 0 what the others get; of others ignored
   * @return rank 0's bytes
   * @throws LostRankException if a rank is gone
   */
  default byte[] first(byte[] own) {
    return gather(rank() == 0 ? own : new byte[0]).get(0);
  }

  /**
   * Sums a few numbers over the ranks, in the tree's order.
   *
   * @param own this rank's numbers, as many as the other ranks'
   * @return the sums, the same on all ranks
   * @throws LostRankException if a rank is gone
   */
  default double[] sum(double... own) {
    ByteBuffer bytes = ByteBuffer.allocate(own.length * Double.BYTES);
    bytes.asDoubleBuffer().put(own);
    List<byte[]> all = gather(bytes.array());
    double[] sums = new double[own.length];
    for (int i = 0; i < own.length; i++) {
      double[] parts = new double[all.size()];
      for (int rank = 0; rank < parts.length; rank++) {
        Check.that(
            all.get(rank).length == bytes.capacity(),
            "ranks sum as many numbers each: rank %d has %d bytes, rank %d has %d",
            rank(),
            bytes.capacity(),
            rank,
            all.get(rank).length);
        parts[rank] = ByteBuffer.wrap(all.get(rank)).getDouble(i * Double.BYTES);
      }
      sums[i] = TreeSum.of(parts);
    }
    return sums;
  }
}

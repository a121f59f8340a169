package org.histossl.mpi;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.TreeSum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes that {@code mpirun} or {@code srun} started together.
 *
 * <p>A vector is summed in pieces of 16 MB: each rank gets its slice of every rank's piece, adds
 * them in the tree's order, and gives the sum to all. That moves as many bytes as the usual ring
 * does, in an order that does not depend on the network.
 *
 * <p>A rank that waits for two minutes says so, with what it waits for; after a quarter of an hour
 * it ends all ranks, since a job that hangs costs as much as one that works.
 *
 * <pre>{@code
 * try (MpiGroup group = MpiGroup.open()) { … }   // mpirun -np 4 java …
 * }</pre>
 */
public final class MpiGroup implements Group {
  private static final Logger LOG = LoggerFactory.getLogger(MpiGroup.class);
  private static final int PIECE = 1 << 22;

  private final MpiLibrary mpi;
  private final Watchdog watchdog;
  private final int rank;
  private final int size;

  /** A piece, padded to whole slices. */
  private final Memory staged;

  private final Memory slices;
  private final Memory sum;

  private final Reduction reduction;

  /** In what order vectors are summed. */
  public enum Reduction {
    /** In the tree's, whatever the layout: the same bits with any number of ranks. */
    TREE,

    /** In the MPI library's, which may be faster and differs from layout to layout. */
    FAST
  }

  private MpiGroup(MpiLibrary mpi, Reduction reduction) {
    this.mpi = mpi;
    this.reduction = reduction;
    this.rank = mpi.rank();
    this.size = mpi.size();
    this.watchdog = Watchdog.start(rank, mpi::abort);
    long bytes = (long) slice(PIECE) * Float.BYTES;
    staged = new Memory(bytes * size);
    slices = new Memory(bytes * size);
    sum = new Memory(bytes);
  }

  /**
   * Joins the processes that were started with this one; one alone where it was started by itself.
   * Once a process.
   *
   * @return the group, to be closed when all ranks are done
   * @throws IllegalStateException if the machine has no MPI library, with what to install
   */
  public static MpiGroup open() {
    return open(Reduction.TREE);
  }

  /**
   * As {@link #open()}, with another order of sums.
   *
   * @param reduction in what order vectors are summed
   * @return the group, to be closed when all ranks are done
   * @throws IllegalStateException if the machine has no MPI library, with what to install
   */
  public static MpiGroup open(Reduction reduction) {
    MpiLibrary mpi = MpiLibrary.load();
    mpi.init();
    return new MpiGroup(mpi, reduction);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  private int slice(int elements) {
    return (elements - 1) / size + 1;
  }

  @Override
  public void sum(FloatBuffer vector) {
    Check.that(vector.isDirect(), "ranks sum vectors in native memory, got one on the heap");
    if (size == 1) {
      return;
    }
    sameLength(vector.remaining());
    watchdog.in(
        "sum of " + vector.remaining() + " elements",
        () -> {
          for (int from = 0; from < vector.remaining(); from += PIECE) {
            piece(vector.slice(from, Math.min(PIECE, vector.remaining() - from)));
          }
        });
  }

  private void sameLength(int length) {
    int[] lengths = mpi.gather(length);
    for (int other = 0; other < size; other++) {
      Check.that(
          lengths[other] == length,
          "ranks sum vectors of one length, rank %d has %d elements, rank %d %d",
          rank,
          length,
          other,
          lengths[other]);
    }
  }

  private void piece(FloatBuffer part) {
    int length = part.remaining();
    if (reduction == Reduction.FAST) {
      mpi.allReduce(Native.getDirectBufferPointer(part), length);
      return;
    }
    int slice = slice(length);
    boolean whole = slice * size == length;
    Pointer own = whole ? Native.getDirectBufferPointer(part) : staged;
    if (!whole) {
      floats(staged, length).put(part.duplicate());
    }
    mpi.allToAll(own, slice, slices);
    floats(sum, slice)
        .put(
            TreeSum.of(
                size, other -> slices.getFloatArray((long) other * slice * Float.BYTES, slice)));
    mpi.allGather(sum, slice, own);
    if (!whole) {
      part.put(floats(staged, length));
    }
  }

  private static FloatBuffer floats(Memory memory, int elements) {
    return memory.getByteBuffer(0, (long) elements * Float.BYTES).asFloatBuffer();
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    List<byte[]> all = new ArrayList<>();
    watchdog.in(
        "gathering of " + own.length + " bytes",
        () -> {
          int[] counts = mpi.gather(own.length);
          int[] offsets = new int[size];
          long total = 0;
          for (int i = 0; i < size; i++) {
            offsets[i] = Math.toIntExact(total);
            total += counts[i];
          }
          byte[] bytes = mpi.gather(own, counts, offsets, Math.toIntExact(total));
          for (int i = 0; i < size; i++) {
            all.add(Arrays.copyOfRange(bytes, offsets[i], offsets[i] + counts[i]));
          }
        });
    return all;
  }

  @Override
  public void at(String place) {
    watchdog.at(place);
  }

  /** Ends all processes at once, this one too. */
  @Override
  public void abort(String reason) {
    LOG.error("rank {} ends all ranks: {}", rank, reason);
    try {
      Thread.sleep(200); // the launcher drops what it has not passed on when it ends the ranks
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    mpi.abort();
  }

  @Override
  public void close() {
    watchdog.close();
    mpi.end();
    staged.close();
    slices.close();
    sum.close();
  }
}

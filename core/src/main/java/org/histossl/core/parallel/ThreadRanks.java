package org.histossl.core.parallel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import org.histossl.core.Check;

/**
 * Ranks that are threads of one process: for tests of what several processes do, and for machines
 * of which each part should hold its own shards.
 *
 * <pre>{@code
 * List<float[]> results = ThreadRanks.run(4, group -> train(config, group));
 * }</pre>
 */
public final class ThreadRanks {
  /** Terminated when a rank is gone. */
  private final Phaser barrier;

  private final String[] calls;
  private final FloatBuffer[] vectors;
  private final byte[][] said;
  private final AtomicReference<String> lost = new AtomicReference<>("");

  private ThreadRanks(int ranks) {
    this.barrier = new Phaser(ranks);
    this.calls = new String[ranks];
    this.vectors = new FloatBuffer[ranks];
    this.said = new byte[ranks][];
  }

  /**
   * What a rank does.
   *
   * @param <T> what comes out
   */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param group the ranks
     * @return what comes out
     * @throws Exception whatever goes wrong; the other ranks are told
     */
    T on(Group group) throws Exception;
  }

  /**
   * Lets every rank do the same work.
   *
   * @param ranks how many
   * @param work what each does
   * @param <T> what comes out
   * @return what came out, by rank
   * @throws Exception what the first rank that failed threw
   */
  public static <T> List<T> run(int ranks, Work<T> work) throws Exception {
    Check.positive("ranks", ranks);
    ThreadRanks all = new ThreadRanks(ranks);
    List<Throwable> failures = new ArrayList<>();
    @SuppressWarnings("unchecked")
    T[] results = (T[]) new Object[ranks];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < ranks; i++) {
      int rank = i;
      Thread thread =
          new Thread(
              () -> {
                Rank group = all.new Rank(rank);
                try {
                  results[rank] = work.on(group);
                  group.meet("ended");
                } catch (Throwable e) { // an error too must not leave the others waiting
                  synchronized (failures) {
                    failures.add(e);
                  }
                  group.abort(String.valueOf(e.getMessage()));
                }
              },
              "rank-" + rank);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // those that only heard of the failure come after it
    failures.sort(
        (a, b) -> Boolean.compare(a instanceof LostRankException, b instanceof LostRankException));
    if (!failures.isEmpty()) {
      if (failures.get(0) instanceof Exception failure) {
        throw failure;
      }
      throw (Error) failures.get(0);
    }
    return Arrays.asList(results);
  }

  private final class Rank implements Group {
    private final int rank;

    Rank(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return vectors.length;
    }

    @Override
    public void sum(FloatBuffer vector) {
      vectors[rank] = vector;
      meet("sums");
      int length = vector.remaining();
      int from = (int) ((long) length * rank / size());
      int to = (int) ((long) length * (rank + 1) / size());
      Check.that(
          vectors[0].remaining() == length,
          "ranks sum vectors of one length, rank %d has %d elements, rank 0 %d",
          rank,
          length,
          vectors[0].remaining());
      float[] slice = TreeSum.of(size(), other -> slice(other, from, to));
      await(); // nobody reads the parts any more
      for (FloatBuffer each : vectors) {
        each.duplicate().position(each.position() + from).put(slice);
      }
      await(); // all slices are in place
    }

    private float[] slice(int other, int from, int to) {
      float[] part = new float[to - from];
      FloatBuffer vector = vectors[other].duplicate();
      vector.position(vector.position() + from).get(part);
      return part;
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      said[rank] = own.clone();
      meet("gathers");
      List<byte[]> all = new ArrayList<>();
      for (byte[] each : said) {
        all.add(each.clone());
      }
      await(); // nobody says the next thing before all have heard this one
      return all;
    }

    /** Waits for all; refuses ranks that make different calls. */
    private void meet(String call) {
      calls[rank] = call;
      await();
      for (int other = 0; other < calls.length; other++) {
        if (!calls[other].equals(call)) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "all ranks make the same calls: rank %d %s while rank %d %s",
                  rank,
                  call,
                  other,
                  calls[other]));
        }
      }
    }

    private void await() {
      if (barrier.arriveAndAwaitAdvance() < 0) {
        throw new LostRankException(
            "rank " + rank + " ends, since another one is gone: " + lost.get());
      }
    }

    @Override
    public void abort(String reason) {
      lost.compareAndSet("", "rank " + rank + ": " + reason);
      barrier.forceTermination();
    }

    @Override
    public void close() {}
  }
}

package org.histossl.ssl.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ViewLoaderTest {
  private static final int TILES = 43;
  private static final int BATCH = 4;
  private static final Seed SEED = Seed.of(7);
  private static final Views VIEWS = Views.of(Configs.small());
  private static final LoaderConfig LOADER = LoaderConfig.of(BATCH);
  private static final EpochOrder ORDER = EpochOrder.shuffled(SEED, 3, TILES);

  /** A batch as it was handed out, copied. */
  private record Copy(List<Integer> tiles, List<float[]> pixels, int nextPosition) {}

  private static final class Tiles implements TileSource {
    private final Set<Integer> unreadable;
    final AtomicInteger reads = new AtomicInteger();

    Tiles(Integer... unreadable) {
      this.unreadable = Set.of(unreadable);
    }

    @Override
    public int size() {
      return TILES;
    }

    @Override
    public RgbImage read(int index) throws IOException {
      reads.incrementAndGet();
      if (unreadable.contains(index)) {
        throw new IOException("shard-" + index + ".tar is gone");
      }
      return tile(index);
    }
  }

  /** Every fifth is larger, which mixes the order in which the threads finish. */
  private static RgbImage tile(int index) {
    return index % 5 == 0 ? Pictures.noisy(200, 180, index) : Pictures.noisy(40, 36, index);
  }

  @Test
  void anEpochGoesOnceThroughTheOrderWithoutTheIncompleteBatch() throws IOException {
    List<Copy> batches = run(new Tiles(), ORDER, LOADER);
    assertEquals(TILES / BATCH, batches.size());
    for (int b = 0; b < batches.size(); b++) {
      for (int slot = 0; slot < BATCH; slot++) {
        assertEquals(ORDER.tile((long) b * BATCH + slot), batches.get(b).tiles().get(slot));
      }
      assertEquals((b + 1) * BATCH, batches.get(b).nextPosition());
    }
  }

  @Test
  void aBatchHoldsWhatViewsMakesOfEachTile() throws IOException {
    Copy batch = run(new Tiles(), ORDER, LOADER).get(2);
    for (int view = 0; view < VIEWS.config().count(); view++) {
      int floats = VIEWS.config().floats(view);
      float[] expected = new float[BATCH * floats];
      for (int slot = 0; slot < BATCH; slot++) {
        int tile = batch.tiles().get(slot);
        Seed tileSeed = SEED.at("views").at(3).at(tile);
        VIEWS.write(tile(tile), tileSeed, view, expected, slot * floats);
      }
      assertArrayEquals(expected, batch.pixels().get(view));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void threadsAndBuffersChangeNothing(int threads) throws IOException {
    Tiles source = new Tiles(ORDER.tile(5), ORDER.tile(6));
    LoaderConfig tolerant = LOADER.withMaxUnreadableShare(0.1);
    List<Copy> expected = run(source, ORDER, tolerant.withThreads(3).withBatchBuffers(5));
    assertSameBatches(
        expected, run(source, ORDER, tolerant.withThreads(threads).withBatchBuffers(2)));
  }

  @Test
  void anEpochResumedInItsMiddleGoesOnWithTheSameBatches() throws IOException {
    Tiles source = new Tiles(ORDER.tile(19), ORDER.tile(20));
    LoaderConfig tolerant = LOADER.withMaxUnreadableShare(0.1);
    List<Copy> whole = run(source, ORDER, tolerant);
    List<Copy> rest = run(source, ORDER.from(whole.get(3).nextPosition()), tolerant);
    assertSameBatches(whole.subList(4, whole.size()), rest);
  }

  @Test
  void aResumeAtTheEndHasNoBatch() throws IOException {
    assertTrue(run(new Tiles(), ORDER.from(TILES), LOADER).isEmpty());
  }

  @Test
  void otherEpochsHaveOtherOrdersAndPixels() throws IOException {
    EpochOrder next = EpochOrder.shuffled(SEED, 4, TILES);
    List<Copy> epoch3 = run(new Tiles(), ORDER, LOADER);
    List<Copy> epoch4 = run(new Tiles(), next, LOADER);
    assertFalse(epoch3.get(0).tiles().equals(epoch4.get(0).tiles()));

    int[] same = {0, 1, 2, 3};
    float[] a = run(new Tiles(), EpochOrder.of(SEED, 3, same), LOADER).get(0).pixels().get(0);
    float[] b = run(new Tiles(), EpochOrder.of(SEED, 4, same), LOADER).get(0).pixels().get(0);
    assertFalse(Arrays.equals(a, b));
  }

  @Test
  void aSourceThatDrawsHearsTheSeedOfTheTileInThisEpoch() throws IOException {
    Set<Seed> heard = ConcurrentHashMap.newKeySet();
    TileSource drawing =
        new TileSource() {
          @Override
          public int size() {
            return TILES;
          }

          @Override
          public RgbImage read(int index) {
            throw new AssertionError("read without a seed");
          }

          @Override
          public RgbImage read(int index, Seed seed) {
            heard.add(seed);
            return tile(index);
          }
        };
    Set<Seed> expected = ConcurrentHashMap.newKeySet();
    run(drawing, ORDER, LOADER)
        .forEach(copy -> copy.tiles().forEach(tile -> expected.add(ORDER.tileSeed(tile))));
    assertEquals(expected, heard);
    assertEquals(TILES / BATCH * BATCH, heard.size());
  }

  @Test
  void anUnreadableTileIsNamedAndReplacedByTheNextOfTheOrder() throws IOException {
    int bad = ORDER.tile(9);
    LoaderConfig tolerant = LOADER.withMaxUnreadableShare(0.1);
    try (ViewLoader loader = ViewLoader.start(VIEWS, new Tiles(bad), ORDER, tolerant)) {
      List<Copy> batches = drain(loader);
      assertEquals(TILES / BATCH, batches.size());
      assertEquals(
          List.of(ORDER.tile(8), ORDER.tile(10), ORDER.tile(10), ORDER.tile(11)),
          batches.get(2).tiles());
      assertEquals(List.of(bad), loader.unreadableTiles());
    }
  }

  @Test
  void theLastTileOfTheOrderIsReplacedByTheFirst() throws IOException {
    EpochOrder four = EpochOrder.of(SEED, 0, new int[] {4, 3, 2, 1});
    LoaderConfig tolerant = LOADER.withMaxUnreadableShare(0.5);
    assertEquals(List.of(4, 3, 2, 4), run(new Tiles(1), four, tolerant).get(0).tiles());
  }

  @Test
  void tooManyUnreadableTilesStopTheRunAtTheSameBatchEachTime() throws IOException {
    Tiles source = new Tiles(ORDER.tile(2), ORDER.tile(13), ORDER.tile(14), ORDER.tile(30));
    LoaderConfig three = LOADER.withMaxUnreadableShare(2.0 / TILES);
    for (int threads = 1; threads <= 4; threads++) {
      try (ViewLoader loader = ViewLoader.start(VIEWS, source, ORDER, three.withThreads(threads))) {
        for (int b = 0; b < 3; b++) {
          loader.next().close();
        }
        IOException error = assertThrows(IOException.class, loader::next);
        assertTrue(String.valueOf(error.getMessage()).contains("3 of the epoch's 43"));
        assertTrue(String.valueOf(error.getMessage()).contains("shard-" + ORDER.tile(14)));
        assertEquals(
            List.of(ORDER.tile(2), ORDER.tile(13), ORDER.tile(14)), loader.unreadableTiles());
        assertFalse(loader.hasNext());
      }
    }
  }

  @Test
  void aSourceWithoutAnyReadableTileStopsTheRunEvenIfAllAreBorne() {
    Integer[] all = new Integer[TILES];
    for (int i = 0; i < TILES; i++) {
      all[i] = i;
    }
    IOException error =
        assertThrows(
            IOException.class, () -> run(new Tiles(all), ORDER, LOADER.withMaxUnreadableShare(1)));
    assertTrue(String.valueOf(error.getMessage()).contains("no tile could be read"));
  }

  @Test
  void aMistakeInTheSourceReachesTheCallerWithTheTilesNumber() {
    TileSource broken =
        source(
            index -> {
              throw new IllegalArgumentException("mistake");
            });
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> run(broken, ORDER, LOADER));
    assertTrue(String.valueOf(error.getMessage()).contains("tile " + ORDER.tile(0)));
    assertInstanceOf(IllegalArgumentException.class, error.getCause());
  }

  @Test
  void anErrorInAThreadReachesTheCaller() {
    TileSource broken =
        source(
            index -> {
              throw new StackOverflowError();
            });
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> run(broken, ORDER, LOADER));
    assertInstanceOf(StackOverflowError.class, error.getCause());
  }

  @Test
  void aStrayInterruptFromTheSourceLosesNoThread() throws IOException {
    Tiles tiles = new Tiles();
    TileSource interrupting =
        source(
            index -> {
              Thread.currentThread().interrupt();
              return tiles.read(index);
            });
    LoaderConfig one = LOADER.withThreads(1).withBatchBuffers(2);
    assertSameBatches(run(tiles, ORDER, one), run(interrupting, ORDER, one));
  }

  @Test
  void memoryStaysWithinTheBuffersAndArraysAreUsedAgain() throws IOException {
    Tiles source = new Tiles();
    Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    LoaderConfig two = LOADER.withBatchBuffers(2).withThreads(2);
    try (ViewLoader loader = ViewLoader.start(VIEWS, source, ORDER, two)) {
      while (loader.hasNext()) {
        try (ViewBatch batch = loader.next()) {
          arrays.add(batch.pixels(0));
          int handedOut = batch.nextPosition() / BATCH;
          assertTrue(source.reads.get() <= (handedOut + 1) * BATCH);
        }
      }
    }
    assertEquals(2, arrays.size());
  }

  @Test
  void holdingAllBuffersIsRefusedInsteadOfWaitingForEver() throws IOException {
    LoaderConfig two = LOADER.withBatchBuffers(2);
    try (ViewLoader loader = ViewLoader.start(VIEWS, new Tiles(), ORDER, two)) {
      ViewBatch first = loader.next();
      ViewBatch second = loader.next();
      assertNotSame(first.pixels(0), second.pixels(0));
      IllegalStateException error = assertThrows(IllegalStateException.class, loader::next);
      assertTrue(String.valueOf(error.getMessage()).contains("close each ViewBatch"));
      first.close();
      assertEquals(3 * BATCH, loader.next().nextPosition());
      second.close();
    }
  }

  @Test
  void aClosedBatchIsRefusedAndClosedOnce() throws IOException {
    try (ViewLoader loader = ViewLoader.start(VIEWS, new Tiles(), ORDER, LOADER)) {
      ViewBatch batch = loader.next();
      batch.close();
      batch.close();
      assertThrows(IllegalStateException.class, () -> batch.pixels(0));
      assertEquals(TILES / BATCH - 1, drain(loader).size());
      assertThrows(NoSuchElementException.class, loader::next);
    }
  }

  @Test
  void closingInTheMiddleEndsAllThreads() throws IOException {
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    Tiles tiles = new Tiles();
    TileSource source =
        source(
            index -> {
              workers.add(Thread.currentThread());
              return tiles.read(index);
            });
    ViewLoader loader = ViewLoader.start(VIEWS, source, ORDER, LOADER.withThreads(3));
    loader.next().close();
    loader.close();
    loader.close();
    assertFalse(loader.hasNext());
    assertFalse(workers.isEmpty());
    for (Thread worker : workers) {
      assertFalse(worker.isAlive());
    }
  }

  @Test
  void anInterruptedCallerIsReleased() {
    CountDownLatch never = new CountDownLatch(1);
    TileSource stuck =
        source(
            index -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              throw new IOException("released");
            });
    ViewLoader loader = ViewLoader.start(VIEWS, stuck, ORDER, LOADER);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, loader::next);
    assertTrue(Thread.interrupted());
    never.countDown();
    loader.close();
  }

  @Test
  void anOrderWithATileThatDoesNotExistIsRefused() {
    EpochOrder order = EpochOrder.of(SEED, 0, new int[] {0, TILES});
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ViewLoader.start(VIEWS, new Tiles(), order, LOADER));
    assertEquals("tile in the order must be in 0..42, got 43", error.getMessage());
  }

  /** What a source does for a tile. */
  private interface Reading {
    RgbImage read(int index) throws IOException;
  }

  private static TileSource source(Reading reading) {
    return new TileSource() {
      @Override
      public int size() {
        return TILES;
      }

      @Override
      public RgbImage read(int index) throws IOException {
        return reading.read(index);
      }
    };
  }

  private static List<Copy> run(TileSource source, EpochOrder order, LoaderConfig config)
      throws IOException {
    try (ViewLoader loader = ViewLoader.start(VIEWS, source, order, config)) {
      return drain(loader);
    }
  }

  private static List<Copy> drain(ViewLoader loader) throws IOException {
    List<Copy> copies = new ArrayList<>();
    while (loader.hasNext()) {
      try (ViewBatch batch = loader.next()) {
        List<Integer> tiles = new ArrayList<>();
        for (int tile : batch.tiles()) {
          tiles.add(tile);
        }
        List<float[]> pixels = new ArrayList<>();
        for (int view = 0; view < batch.views(); view++) {
          pixels.add(batch.pixels(view).clone());
        }
        copies.add(new Copy(tiles, pixels, batch.nextPosition()));
      }
    }
    return copies;
  }

  private static void assertSameBatches(List<Copy> expected, List<Copy> actual) {
    assertEquals(expected.size(), actual.size());
    for (int b = 0; b < expected.size(); b++) {
      assertEquals(expected.get(b).tiles(), actual.get(b).tiles());
      assertEquals(expected.get(b).nextPosition(), actual.get(b).nextPosition());
      for (int view = 0; view < VIEWS.config().count(); view++) {
        assertArrayEquals(expected.get(b).pixels().get(view), actual.get(b).pixels().get(view));
      }
    }
  }
}

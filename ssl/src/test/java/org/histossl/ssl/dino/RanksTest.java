package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Progress;
import org.histossl.core.golden.Thrown;
import org.histossl.core.parallel.Group;
import org.histossl.core.parallel.ThreadRanks;
import org.histossl.data.image.TileSource;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of several ranks in one folder: the files are those of one rank, to the bit. */
class RanksTest {
  private static final int UNREADABLE = 7;

  @TempDir Path folder;

  private static DinoConfig config() {
    DinoConfig config = TinyRun.config(2);
    return config.withRun(config.run().withBatch(2, 1).withShards(4));
  }

  /** One of the tiles is damaged, and the next of the order takes its place. */
  private static TileSource tiles() {
    return TileSource.of(
        TinyRun.TILES,
        tile -> {
          if (tile == UNREADABLE) {
            throw new IOException("damaged");
          }
          return TinyRun.tile(tile);
        });
  }

  private static RunOptions options(Group group) {
    return TinyRun.options(0).withMaxUnreadableShare(0.2).withGroup(group);
  }

  private static List<String> run(Path run, RunOptions options) throws IOException {
    Pretraining result = Pretraining.run(config(), tiles(), run, options, TeacherObserver.none());
    result.encoder().close();
    assertEquals(List.of(UNREADABLE), result.unreadableTiles());
    return result.steps().stream().map(Object::toString).toList();
  }

  private byte[] encoder(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("encoder.safetensors"));
  }

  @Test
  void runsOfAnyNumberOfRanksGiveTheSameFiles() throws Exception {
    Path one = folder.resolve("1");
    List<String> steps = run(one, options(Group.single()));
    assertEquals(6, steps.size());
    for (int ranks : new int[] {2, 4}) {
      Path many = folder.resolve(String.valueOf(ranks));
      for (List<String> told : ThreadRanks.run(ranks, group -> run(many, options(group)))) {
        assertEquals(steps, told);
      }
      assertArrayEquals(encoder(one), encoder(many), ranks + " ranks");
    }
  }

  @Test
  void aRunThatOneRankIsAskedToStopGoesOnWithAnotherNumberOfRanks() throws Exception {
    Path whole = folder.resolve("whole");
    List<String> steps = run(whole, options(Group.single()));
    Path stopped = folder.resolve("stopped");
    TrainingStoppedException stop =
        assertThrows(
            TrainingStoppedException.class,
            () -> ThreadRanks.run(2, group -> run(stopped, stoppedByTheSecond(group))));
    assertTrue(stop.step() >= 1 && stop.step() < 6, stop.toString());
    for (List<String> told : ThreadRanks.run(4, group -> run(stopped, options(group)))) {
      assertEquals(steps, told);
    }
    assertArrayEquals(encoder(whole), encoder(stopped));
  }

  private static RunOptions stoppedByTheSecond(Group group) {
    StopSignal stop = StopSignal.manual();
    if (group.rank() == 1) {
      stop.request();
    }
    return options(group).withStop(stop);
  }

  @Test
  @Tag("hostile")
  void ranksThatAreNotAlikeAreRefusedBeforeTheFirstStep() {
    AtomicInteger steps = new AtomicInteger();
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                ThreadRanks.run(
                    2,
                    group -> {
                      DinoConfig own = config();
                      if (group.rank() == 1) {
                        own = own.withHead(own.head().withPrototypes(64));
                      }
                      RunOptions counting =
                          options(group).withProgress((what, total) -> count(steps));
                      return Pretraining.run(
                          own, tiles(), folder, counting, TeacherObserver.none());
                    }));
    assertTrue(message.contains("head.prototypes: 32 on rank 0, 64 on rank 1"), message);
    assertEquals(0, steps.get());
  }

  @Test
  @Tag("hostile")
  void ranksWithOtherTilesOrAnotherFolderAreRefused() {
    String tiles =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                ThreadRanks.run(
                    2,
                    group ->
                        Pretraining.run(
                            config(),
                            group.rank() == 0
                                ? tiles()
                                : TinyRun.tiles().select(3, 4, 5, 6, 7, 8, 9, 10),
                            folder,
                            options(group),
                            TeacherObserver.none())));
    assertTrue(tiles.contains("data: "), tiles);
    String blind =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                ThreadRanks.run(
                    2, group -> run(folder.resolve("of-rank-" + group.rank()), options(group))));
    assertTrue(blind.contains("rank 1 does not see the folder"), blind);
  }

  private static Progress.Task count(AtomicInteger steps) {
    return new Progress.Task() {
      @Override
      public void step() {
        steps.incrementAndGet();
      }

      @Override
      public void close() {}
    };
  }
}

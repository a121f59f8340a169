package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.console.ConsoleProgress;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassFolders;
import org.histossl.eval.online.EmbeddingRank;
import org.histossl.eval.online.NeighborScore;
import org.histossl.eval.report.PretrainingReport;
import org.histossl.eval.report.Report;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;

/**
 * Pretrains an encoder on a folder of tiles:
 *
 * <pre>
 * Pretrain TILES CONFIG OUT [LABELLED]
 * </pre>
 *
 * <p>TILES is a tile store or a folder of pictures; CONFIG a JSON file, see {@link
 * PretrainingConfigs}, by default of DINO as its authors have it, on XCiT small; OUT receives the
 * encoder, metrics, curves and checkpoints. LABELLED has a folder of pictures for each class: after
 * each epoch, or every twentieth part of the run, its nearest neighbors are scored. Started again,
 * an interrupted run goes on where it was. How it ends tells {@link Program}.
 */
public final class Pretrain {
  private static final String USAGE =
      """
      Pretrain TILES CONFIG OUT [LABELLED]
        TILES      a tile store, or a folder of pictures with all folders in it
        CONFIG     a JSON file of settings; what it leaves out is as the DINO authors have it
        OUT        receives encoder, metrics, curves and checkpoints
        LABELLED   a folder with a folder of pictures for each class
      """;

  /** Options, work and exit codes. */
  static final Program<List<String>> PROGRAM =
      new Program<>(USAGE, Pretrain::check, (arguments, out, err) -> run(arguments, err));

  /** How often the teacher is looked at in a run of many epochs. */
  private static final int LOOKS = 20;

  private Pretrain() {}

  /**
   * Runs the pretraining and prints where its curves are.
   *
   * @param arguments tiles, configuration, output, optionally labeled tiles
   */
  public static void main(String[] arguments) {
    PROGRAM.start(arguments);
  }

  private static List<String> check(List<String> arguments) {
    Check.that(
        arguments.size() >= 3 && arguments.size() <= 4,
        "TILES, CONFIG and OUT must be given, and perhaps LABELLED, got %s",
        arguments);
    return arguments;
  }

  private static Ending run(List<String> arguments, PrintStream err) throws IOException {
    try (StopSignal stop = StopSignal.onTermination()) {
      err.println(Backend.load().describe());
      RunOptions options =
          RunOptions.defaults().withStop(stop).withProgress(ConsoleProgress.on(err));
      Page page = pretrain(arguments.toArray(String[]::new), options);
      return new Ending(
          page.html().toAbsolutePath().normalize().toString(),
          page.tiles() - page.unreadable(),
          page.unreadable(),
          "tiles unreadable");
    }
  }

  /** The page with the curves, and what it is of. */
  private record Page(Path html, long tiles, long unreadable) {}

  /** Gives the page with the curves. */
  static Path run(String[] arguments, RunOptions options) throws IOException {
    return pretrain(arguments, options).html();
  }

  private static Page pretrain(String[] arguments, RunOptions options) throws IOException {
    TileSource tiles = TileFolder.open(Path.of(arguments[0]));
    PretrainingConfig config = PretrainingConfigs.read(Path.of(arguments[1]));
    Path folder = Path.of(arguments[2]);
    Pretraining result =
        Pretraining.run(config, tiles, folder, options, observer(arguments, config, tiles));
    result.encoder().close(); // its file is in the folder
    Path html =
        Report.write(PretrainingReport.of(PretrainingLog.of(config, tiles.size(), result)), folder)
            .html();
    return new Page(html, tiles.size(), result.unreadableTiles().size());
  }

  /** The rank of embeddings, and the score of neighbors where there are labels. */
  private static TeacherObserver observer(
      String[] arguments, PretrainingConfig config, TileSource tiles) throws IOException {
    int size = config.views().global().size();
    List<TeacherObserver> observers = new ArrayList<>();
    if (tiles.size() > 1) {
      EmbeddingRank rank = EmbeddingRank.of(tiles, size);
      observers.add(TeacherObserver.of(rank.metrics(), rank::observe));
    }
    if (arguments.length > 3) {
      NeighborScore score = NeighborScore.of(ClassFolders.open(Path.of(arguments[3])), size);
      observers.add(TeacherObserver.of(score.metrics(), score::observe));
    }
    int looks = Math.max(1, config.run().epochs() / LOOKS);
    return TeacherObserver.every(looks, TeacherObserver.all(observers));
  }
}

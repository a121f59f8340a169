package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.histossl.core.Backend;
import org.histossl.core.FileErrors;
import org.histossl.data.image.TileSource;
import org.histossl.eval.report.Report;
import org.histossl.models.Encoders;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.dino.DinoConfigFile;
import org.histossl.ssl.dino.TeacherObserver;
import org.histossl.ssl.dino.TrainingDivergedException;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;

/**
 * Pretrains an encoder on a folder of tiles:
 *
 * <pre>
 * Pretrain TILES CONFIG OUT [LABELLED]
 * </pre>
 *
 * <p>TILES is a tile store or a folder of pictures; CONFIG a JSON file, see {@link DinoConfigFile},
 * whose defaults are the DINO authors' on XCiT-small; OUT receives the encoder, metrics, curves and
 * checkpoints. LABELLED has a folder of pictures for each class: after each epoch its nearest
 * neighbours are scored. Started again, an interrupted run goes on where it was. It ends with 0
 * when it is done, {@link StopSignal#EXIT_CODE} when it was terminated and has written a
 * checkpoint, 1 on an error, 2 on wrong arguments.
 */
public final class Pretrain {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Pretrain() {}

  /**
   * Runs the pretraining and prints where its curves are.
   *
   * @param arguments tiles, configuration, output, optionally labelled tiles
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    if (arguments.length < 3 || arguments.length > 4) {
      err.println("usage: Pretrain TILES CONFIG OUT [LABELLED]");
      System.exit(MISUSED);
    }
    try (StopSignal stop = StopSignal.onTermination()) {
      err.println(Backend.load().describe());
      RunOptions options =
          RunOptions.defaults().withStop(stop).withProgress(new ConsoleProgress(err));
      out.println(run(arguments, options).toAbsolutePath().normalize());
    } catch (TrainingStoppedException e) {
      err.println(FileErrors.message(e)); // the signal ends the program
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | TrainingDivergedException e) {
      err.println(FileErrors.message(e));
      System.exit(FAILED);
    }
  }

  /** Gives the page with the curves. */
  static Path run(String[] arguments, RunOptions options) throws IOException {
    TileSource tiles = TileFolder.open(Path.of(arguments[0]));
    DinoConfig config =
        DinoConfigFile.read(Path.of(arguments[1]), DinoConfig.paper(Encoders.xcitSmall12(16)));
    Path folder = Path.of(arguments[2]);
    TeacherObserver observer =
        arguments.length > 3
            ? NeighbourScore.open(Path.of(arguments[3]), config.views().global().size())
            : TeacherObserver.none();
    Dino.Pretraining result = Dino.pretrain(config, tiles, folder, options, observer);
    result.encoder().close(); // its file is in the folder
    return Report.write(new PretrainReport(config, tiles.size(), result).data(), folder).html();
  }
}

package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassFolders;
import org.histossl.eval.online.EmbeddingRank;
import org.histossl.eval.online.NeighborScore;
import org.histossl.eval.report.PretrainingReport;
import org.histossl.eval.report.Report;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code histossl pretrain}: tiles to an encoder. */
@Command(
    name = "pretrain",
    sortOptions = false,
    description = {
      "Train an encoder on tiles, without labels.",
      "",
      "OUT receives the encoder, its configuration, metrics, curves and checkpoints. Killed,"
          + " stopped or out of time, it goes on where it was when started again, to the bit;"
          + " stopped by SIGTERM or Ctrl-C it ends with exit code 75.",
      ""
    },
    customSynopsis = "histossl pretrain --tiles PATH --out FOLDER [OPTIONS] [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class PretrainCommand extends Job<PretrainSettings> {
  /** How often the teacher is looked at in a run of many epochs. */
  private static final int LOOKS = 20;

  @Key(value = "tiles", required = true)
  @Option(
      names = "--tiles",
      paramLabel = "PATH",
      order = 1,
      description = "A tile store, or a folder of pictures with all folders in it.")
  private Path tiles = Path.of("");

  @Key(value = "out", required = true)
  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      order = 2,
      description = "New or empty, or that of the same run.")
  private Path out = Path.of("");

  @Key("method")
  @Option(names = "--method", paramLabel = "NAME", order = 3, description = "How it learns (dino).")
  private String method = "";

  @Key("preset")
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      order = 4,
      description =
          "A whole configuration to start from, such as small, which takes minutes on two cores"
              + " (the method's first).")
  private String preset = "";

  @Key("encoder")
  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      order = 5,
      description = "The network, such as xcit_small_12_p16 (the preset's).")
  private String encoder = "";

  @Key("run.epochs")
  @Option(
      names = "--epochs",
      paramLabel = "N",
      order = 6,
      description = "How often each tile is seen (the preset's).")
  private Integer epochs = 0;

  @Key("run.batchSize")
  @Option(
      names = "--batch",
      paramLabel = "N",
      order = 7,
      description = "Tiles a batch (the preset's).")
  private Integer batch = 0;

  @Key("run.seed")
  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 8,
      description = "Where all randomness starts (the preset's).")
  private Long seed = 0L;

  @Key("labeled")
  @Option(
      names = "--labeled",
      paramLabel = "FOLDER",
      order = 9,
      description =
          "A folder of pictures for each class: scored by nearest neighbors after each epoch.")
  private Path labeled = Path.of("");

  PretrainCommand(Console console) {
    super(console);
  }

  @Override
  PretrainSettings read(ObjectNode json) {
    return PretrainSettings.read(json);
  }

  @Override
  ObjectNode write(PretrainSettings settings) {
    return settings.json();
  }

  @Override
  Plan plan(PretrainSettings settings, Plan plan) throws IOException {
    PretrainSettings.CarryingOut how = settings.carryingOut();
    TileSource source = TilesAt.source(how.tiles());
    plan.reads("tiles", String.format(Locale.ROOT, "%,d in %s", source.size(), how.tiles()));
    if (how.labeled().isPresent()) {
      plan.reads("labeled pictures", Check.found(how.labeled().get(), "labeled"));
    }
    boolean goesOn = Files.exists(how.out().resolve("checkpoints"));
    return plan.makes(goesOn ? "run, which goes on" : "run", how.out());
  }

  @Override
  Ending run(PretrainSettings settings, Console console) throws IOException {
    PretrainSettings.CarryingOut how = settings.carryingOut();
    TileSource source = TilesAt.source(how.tiles());
    try (StopSignal stop = StopSignal.onTermination()) {
      console.tell(Backend.load());
      RunOptions options =
          RunOptions.defaults()
              .withStop(stop)
              .withProgress(console.progress())
              .withCheckpoints(how.checkpoints())
              .withMaxUnreadableShare(how.maxUnreadableShare());
      TeacherObserver observer = observer(how.labeled(), settings.training(), source);
      Pretraining result =
          Pretraining.run(settings.training(), source, how.out(), options, observer);
      result.encoder().close(); // its file is in the folder
      result
          .warnings()
          .forEach(
              w -> console.err().println("step " + w.step() + ": " + w.name() + "; " + w.advice()));
      Report.write(
          PretrainingReport.of(PretrainingLog.of(settings.training(), source.size(), result)),
          how.out());
      Path encoder = how.out().resolve("encoder.safetensors").toAbsolutePath().normalize();
      int unreadable = result.unreadableTiles().size();
      return new Ending(
          encoder.toString(), source.size() - unreadable, unreadable, "tiles unreadable");
    }
  }

  /** The rank of embeddings, and the score of neighbors where there are labels. */
  private static TeacherObserver observer(
      Optional<Path> labeled, PretrainingConfig config, TileSource tiles) throws IOException {
    int size = config.views().global().size();
    List<TeacherObserver> observers = new ArrayList<>();
    if (tiles.size() > 1) {
      EmbeddingRank rank = EmbeddingRank.of(tiles, size);
      observers.add(TeacherObserver.of(rank.metrics(), rank::observe));
    }
    if (labeled.isPresent()) {
      NeighborScore score = NeighborScore.of(ClassFolders.open(labeled.get()), size);
      observers.add(TeacherObserver.of(score.metrics(), score::observe));
    }
    int looks = Math.max(1, config.run().epochs() / LOOKS);
    return TeacherObserver.every(looks, TeacherObserver.all(observers));
  }
}

package org.histossl.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.ssl.dino.DinoConfig;

/**
 * What the user asked the study for, from system properties.
 *
 * @param tiles {@code study.tiles}: a folder of labeled tiles
 * @param slides {@code study.slides}: a folder of slides that unlabeled tiles are cut from; none
 *     where not given
 * @param out {@code study.out}: where everything is written
 * @param seeds {@code study.seeds}: how many pretrainings are compared, with the seeds 1, 2, …
 * @param epochs {@code study.epochs}: epochs of each
 * @param ablations {@code study.ablations}: whether each part of the loss is left out once
 */
record StudyOptions(
    Path tiles, Optional<Path> slides, Path out, int seeds, int epochs, boolean ablations) {
  private static final List<String> NAMES =
      List.of("tiles", "slides", "out", "seeds", "epochs", "ablations");

  StudyOptions {
    Check.positive("study.seeds", seeds);
    Check.positive("study.epochs", epochs);
  }

  static StudyOptions fromSystemProperties(List<String> arguments) {
    SystemOption.check(arguments, "study", NAMES);
    String tiles = SystemOption.text("study.tiles", "");
    Check.that(
        !tiles.isEmpty(), "-Dstudy.tiles must name a folder with tiles and their labels.csv");
    return new StudyOptions(
        Path.of(tiles),
        Optional.of(SystemOption.text("study.slides", "")).filter(s -> !s.isEmpty()).map(Path::of),
        Path.of(SystemOption.text("study.out", "target/study")),
        SystemOption.whole("study.seeds", 3, 1),
        SystemOption.whole("study.epochs", DinoConfig.small().run().epochs(), 1),
        SystemOption.flag("study.ablations", true));
  }
}

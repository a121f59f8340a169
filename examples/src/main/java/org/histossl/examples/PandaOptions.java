package org.histossl.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;

/**
 * What the user asked for, from system properties.
 *
 * @param root {@code panda.root}: a PANDA folder; a synthetic one is drawn where none is given
 * @param out {@code panda.out}: where everything is written
 * @param tilePixels {@code panda.tile}: side of a tile
 * @param level {@code panda.level}: the level of the slides that tiles are cut from, 0 the finest
 * @param epochs {@code panda.epochs}: epochs of pretraining
 * @param seed {@code panda.seed}: where all randomness starts
 */
record PandaOptions(
    Optional<Path> root, Path out, int tilePixels, int level, int epochs, long seed) {
  private static final List<String> NAMES =
      List.of("root", "out", "tile", "level", "epochs", "seed", "heap");

  PandaOptions {
    Check.positive("panda.tile", tilePixels);
    Check.notNegative("panda.level", level);
    Check.positive("panda.epochs", epochs);
  }

  static PandaOptions fromSystemProperties(List<String> arguments) {
    SystemOption.check(arguments, "panda", NAMES);
    return new PandaOptions(
        Optional.of(SystemOption.text("panda.root", "")).filter(s -> !s.isEmpty()).map(Path::of),
        Path.of(SystemOption.text("panda.out", "target/panda")),
        SystemOption.whole("panda.tile", 112, 1),
        SystemOption.whole("panda.level", 0, 0),
        SystemOption.whole("panda.epochs", 10, 1),
        SystemOption.seed("panda.seed", 1));
  }
}

package org.histossl.examples;

import java.nio.file.Path;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.ssl.dino.DinoConfig;

/**
 * What the user asked for, from system properties.
 *
 * @param root {@code rings.root}: the folder with {@code images} and {@code masks}
 * @param out {@code rings.out}: where everything is written
 * @param seeds {@code rings.seeds}: how often everything is done, with the seeds 1, 2, …
 * @param epochs {@code rings.epochs}: epochs of a pretraining
 * @param decoderEpochs {@code rings.decoderEpochs}: epochs of a segmentation decoder
 * @param strict {@code rings.strict}: whether pretrainings see the regions of the other patients
 *     alone, one pretraining for each patient held out, instead of all regions
 */
record RingsOptions(Path root, Path out, int seeds, int epochs, int decoderEpochs, boolean strict) {
  private static final List<String> NAMES =
      List.of("root", "out", "seeds", "epochs", "decoderEpochs", "strict");

  /** 5 epochs of the overlapping tiles are as many steps as 8 of those of the study. */
  private static final int EPOCHS = 5;

  private static final int DECODER_EPOCHS = 8;
  private static final int SEEDS = 3;

  RingsOptions {
    Check.positive("rings.seeds", seeds);
    Check.positive("rings.epochs", epochs);
    Check.positive("rings.decoderEpochs", decoderEpochs);
  }

  static RingsOptions fromSystemProperties(List<String> arguments) {
    SystemOption.check(arguments, "rings", NAMES);
    String root = SystemOption.text("rings.root", "");
    Check.that(!root.isEmpty(), "-Drings.root must name the folder with 'images' and 'masks'");
    return new RingsOptions(
        Path.of(root),
        Path.of(SystemOption.text("rings.out", "target/rings")),
        SystemOption.whole("rings.seeds", SEEDS, 1),
        SystemOption.whole("rings.epochs", EPOCHS, 1),
        SystemOption.whole("rings.decoderEpochs", DECODER_EPOCHS, 1),
        SystemOption.flag("rings.strict", false));
  }

  /** The settings that were found to learn from tiles of this size in minutes. */
  DinoConfig pretraining(long seed) {
    DinoConfig small = DinoConfig.small();
    return small.withRun(small.run().withEpochs(epochs).withSeed(seed));
  }
}

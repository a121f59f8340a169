package org.histossl.examples;

import java.nio.file.Path;
import java.util.Optional;
import org.histossl.core.Check;

/**
 * What the user asked for, from system properties.
 *
 * @param root {@code rings.root}: the folder with {@code images} and {@code masks}
 * @param out {@code rings.out}: where everything is written
 * @param encoder {@code rings.encoder}: weights of an encoder of {@link RingsProstate#network}; one
 *     is pretrained for each fold where none is given
 * @param patchSize {@code rings.patch}: side of the encoder's patches in pixels, 8 or 16
 * @param epochs {@code rings.epochs}: epochs of pretraining
 * @param decoderEpochs {@code rings.decoderEpochs}: epochs of a segmentation decoder
 * @param seeds {@code rings.seeds}: how often each decoder is trained
 * @param seed {@code rings.seed}: where all randomness starts
 */
record RingsOptions(
    Path root,
    Path out,
    Optional<Path> encoder,
    int patchSize,
    int epochs,
    int decoderEpochs,
    int seeds,
    long seed) {
  RingsOptions {
    Check.that(patchSize == 8 || patchSize == 16, "rings.patch must be 8 or 16, got %d", patchSize);
    Check.positive("rings.epochs", epochs);
    Check.positive("rings.decoderEpochs", decoderEpochs);
    Check.positive("rings.seeds", seeds);
  }

  static RingsOptions fromSystemProperties() {
    String root = System.getProperty("rings.root", "").strip();
    Check.that(!root.isEmpty(), "-Drings.root must name the folder with 'images' and 'masks'");
    return new RingsOptions(
        Path.of(root),
        Path.of(property("rings.out", "target/rings")),
        Optional.of(property("rings.encoder", "")).filter(s -> !s.isEmpty()).map(Path::of),
        number("rings.patch", 8),
        number("rings.epochs", 10),
        number("rings.decoderEpochs", 15),
        number("rings.seeds", 3),
        number("rings.seed", 1));
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  private static int number(String name, int otherwise) {
    String value = property(name, Integer.toString(otherwise));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D" + name + " must be a whole number, got '" + value + "'", e);
    }
  }
}

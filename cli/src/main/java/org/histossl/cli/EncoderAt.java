package org.histossl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.NearestName;
import org.histossl.data.image.Normalization;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;

/**
 * An encoder in a file.
 *
 * @param file safetensors or PyTorch's {@code .pth}, or the folder of a pretraining
 * @param architecture a published encoder's name, where the file does not say what it is
 * @param part the part of the file, such as {@code "teacher"}, where it has several
 */
record EncoderAt(Path file, Optional<String> architecture, Optional<String> part) {
  EncoderAt {
    architecture.ifPresent(
        name ->
            Check.that(
                Encoders.names().contains(name),
                "there is no architecture '%s', only %s%s",
                name,
                Encoders.names(),
                NearestName.hint(name, Encoders.names())));
    Check.that(
        part.isEmpty() || architecture.isPresent(),
        "a part of a file needs the architecture beside it");
  }

  static EncoderAt of(Path file) {
    return new EncoderAt(file, Optional.empty(), Optional.empty());
  }

  /** The file itself, that of a run's folder where one is named. */
  Path weights() throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no encoder");
    }
    return Files.isDirectory(file)
        ? Check.file(
            "encoder, as a pretraining leaves in its folder", file.resolve("encoder.safetensors"))
        : file;
  }

  /** Opens it, to be closed by the caller. */
  TrainedEncoder open() throws IOException {
    Path weights = weights();
    if (architecture.isPresent()) {
      String name = architecture.get();
      TrainedEncoder read =
          part.isPresent()
              ? TrainedEncoder.read(weights, Encoders.named(name), part.get())
              : TrainedEncoder.read(weights, Encoders.named(name));
      return read.withNormalization(normalization(name));
    }
    try {
      return TrainedEncoder.read(weights);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + System.lineSeparator()
              + "If these are published weights, name what they are of with --architecture: one of "
              + Encoders.names(),
          e);
    }
  }

  /** Most were trained with ImageNet's; the others' are on their model cards. */
  private static Normalization normalization(String architecture) {
    return switch (architecture) {
      case "hibou_b", "hibou_l" -> Normalization.hibou();
      case "h_optimus_0" ->
          new Normalization(
              List.of(0.707223, 0.578729, 0.703617), List.of(0.211883, 0.230117, 0.177517));
      default -> Normalization.imageNet();
    };
  }
}

package org.histossl.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options by which commands are told an encoder. */
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class EncoderOptions {
  @Key(value = "encoder.file", required = true)
  @Option(
      names = {"-e", "--encoder"},
      paramLabel = "FILE",
      order = 1,
      description = "The folder of a pretraining, or weights: safetensors or PyTorch's .pth.")
  private Path encoder = Path.of("");

  @Key("encoder.architecture")
  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      order = 20,
      description =
          "The network, such as vit_small_p16, where the weights are published ones that do not say"
              + " it.")
  private String architecture = "";

  @Key("encoder.part")
  @Option(
      names = "--part",
      paramLabel = "NAME",
      order = 21,
      description = "The part of the file, such as teacher, where it has several.")
  private String part = "";
}

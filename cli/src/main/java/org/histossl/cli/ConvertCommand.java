package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.data.table.Table;
import org.histossl.eval.embed.EmbeddingFile;
import org.histossl.eval.embed.EmbeddingFile.Column;
import org.histossl.models.TrainedEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code histossl convert}: weights and embeddings from one format to another. */
@Command(
    name = "convert",
    sortOptions = false,
    description = {
      "Convert a file; the endings of the two names say what to what.",
      "",
      "Weights (.pth, .pt, .bin, .safetensors) to .safetensors that say themselves which encoder"
          + " they are of. Embeddings (.safetensors) to .csv.",
      ""
    },
    customSynopsis = "histossl convert --from FILE --to FILE [OPTIONS] [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class ConvertCommand extends Job<ConvertSettings> {
  @Key(value = "from", required = true)
  @Option(names = "--from", paramLabel = "FILE", order = 1, description = "The file to read.")
  private Path from = Path.of("");

  @Key(value = "to", required = true)
  @Option(
      names = "--to",
      paramLabel = "FILE",
      order = 2,
      description = "The file to write; replaced if it is there.")
  private Path to = Path.of("");

  @Key("architecture")
  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      order = 3,
      description = "Of published weights: the network, such as vit_small_p16.")
  private String architecture = "";

  @Key("part")
  @Option(
      names = "--part",
      paramLabel = "NAME",
      order = 4,
      description = "Of weights in several parts: which one, such as teacher.")
  private String part = "";

  ConvertCommand(Console console) {
    super(console);
  }

  @Override
  ConvertSettings read(ObjectNode json) {
    Path none = Path.of("none");
    ConvertSettings defaults = new ConvertSettings(none, none, Optional.empty(), Optional.empty());
    ConvertSettings settings = Forms.json().read(json, ConvertSettings.class, defaults, "");
    encoder(settings); // refuses unknown architectures
    String ending = ending(settings.to());
    Check.that(
        List.of("csv", "safetensors").contains(ending),
        "--to must end in .csv or .safetensors, got %s",
        settings.to());
    return settings;
  }

  @Override
  ObjectNode write(ConvertSettings settings) {
    return Forms.json().toJson(settings);
  }

  private static EncoderAt encoder(ConvertSettings settings) {
    return new EncoderAt(settings.from(), settings.architecture(), settings.part());
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @Override
  Plan plan(ConvertSettings settings, Plan plan) throws IOException {
    Path file = encoder(settings).weights();
    Check.that(
        !Files.exists(settings.to()) || !Files.isSameFile(file, settings.to()),
        "--from and --to are one file: %s",
        file);
    boolean csv = ending(settings.to()).equals("csv");
    plan.reads(csv ? "embeddings" : "weights", file);
    return plan.replaces(csv ? "table" : "weights", settings.to());
  }

  @Override
  Ending run(ConvertSettings settings, Console console) throws IOException {
    Path folder = settings.to().toAbsolutePath().getParent();
    if (folder != null) {
      Check.folder("conversion", folder);
    }
    String done = ending(settings.to()).equals("csv") ? table(settings) : weights(settings);
    return Ending.done(done + ": " + settings.to().toAbsolutePath().normalize());
  }

  private static String weights(ConvertSettings settings) throws IOException {
    try (TrainedEncoder encoder = encoder(settings).open()) {
      encoder.write(settings.to());
      return String.format(
          Locale.ROOT,
          "%,d parameters of an encoder with %d features",
          encoder.state().parameters().size(),
          encoder.encoder().embeddingDim());
    }
  }

  private static String table(ConvertSettings settings) throws IOException {
    EmbeddingFile file = EmbeddingFile.open(settings.from());
    file.writeCsv(settings.to(), columns(file));
    return String.format(Locale.ROOT, "%,d rows of %d numbers", file.count(), file.dimensions());
  }

  /** What the rows are, from the table that lies beside the embeddings; else their numbers. */
  private static List<Column> columns(EmbeddingFile file) throws IOException {
    Path index = file.path().resolveSibling("index.csv");
    List<Column> columns = new ArrayList<>();
    if (Files.exists(index)) {
      List<Table.Row> rows = Table.read(index, List.of());
      if (rows.size() == file.count()) {
        for (String name : rows.get(0).columns()) {
          columns.add(new Column(name, row -> rows.get(row).exact(name)));
        }
        return columns;
      }
    }
    columns.add(new Column("row", Integer::toString));
    return columns;
  }
}
